import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Booking } from "../../server/rooms/booking.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Room } from "../../server/rooms/room.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("Granting a room", () => {
  const app = useApp();
  type Asker = Awaited<ReturnType<typeof groupOn>>;

  async function ask(
    { visitor, path, group }: Asker,
    room: { _id: Types.ObjectId },
    leaveOpen = "no",
  ): Promise<string> {
    expect((await visitor.post(path, { room: String(room._id), leaveOpen })).status).to.equal(303);
    const request = await RoomRequest.findOne({ group: group._id, pending: true }).lean();
    return `/office/requests/${String(request?._id)}`;
  }
  const grantFields = (room: { _id: Types.ObjectId }, more: Record<string, string> = {}) => ({
    room: String(room._id),
    note: "",
    ...more,
  });
  const letters = async (person: { _id: Types.ObjectId }) =>
    Outbox.find({ to: person._id }).sort({ _id: 1 }).lean();

  it("holds the room for each session to come, tells the leaders and leaves a trace", async () => {
    const asker = await groupOn(app, await makeTerm(), days);
    const room = await makeRoom({ code: "N-1" });
    app.clock.set(new Date("2026-10-06T18:00:00Z"));
    const path = await ask(asker, room);
    const heard = new Set<string>();
    const silence = onAnnounce((topic) => void heard.add(topic));
    const staff = await staffVisitor(app);
    const answer = await staff.post(`${path}/grant`, grantFields(room, { note: "Key at the desk" }));
    silence();
    expect([answer.status, answer.location]).to.deep.equal([303, "/office/requests"]);
    expect(await roomsOfSessions(asker.group)).to.deep.equal([
      `${days[0]!} -`,
      `${days[1]!} N-1`,
      `${days[2]!} N-1`,
    ]);
    expect(await Session.countDocuments({ room: "N-1", sequence: 1 })).to.equal(2);
    expect(await Booking.countDocuments({ held: true })).to.equal(2);
    const [letter, ...rest] = await letters(asker.leader);
    expect(rest).to.deep.equal([]);
    expect(letter?.text).to.include("from Tue 13 Oct on, for 2 sessions").and.include("Key at the desk");
    expect([...heard]).to.include.members([
      `group:${String(asker.group._id)}`,
      "room:N-1",
      "room:all",
      "office:all",
      "groups:all",
    ]);
    expect((await Audit.findOne({ act: "grant a room" }).lean())?.details).to.deep.equal({
      room: "N-1",
      dates: days.slice(1),
      note: "Key at the desk",
    });
    expect((await asker.visitor.get(asker.path)).text)
      .to.include("Held for the group")
      .and.include("2 sessions to come");
  });

  it("tells members as well when the first session is within a day", async () => {
    const member = await makePerson();
    const asker = await groupOn(app, await makeTerm(), days, { members: [memberOf(member)] });
    const room = await makeRoom({ code: "N-1" });
    const path = await ask(asker, room);
    app.clock.set(new Date("2026-10-05T17:00:00Z"));
    await (await staffVisitor(app)).post(`${path}/grant`, grantFields(room));
    expect((await letters(member)).map(({ subject }) => subject)).to.deep.equal([
      `N-1 for ${asker.group.title}`,
    ]);
    expect((await letters(member))[0]?.urgent).to.equal(true);
  });

  it("lets one of two rivals win when both are approved at once, and tells the other and offers others", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    await makeRoom({ code: "N-2" });
    const askers = [await groupOn(app, term, days), await groupOn(app, term, days)];
    const paths = [await ask(askers[0]!, room), await ask(askers[1]!, room)];
    const staff = [await staffVisitor(app), await staffVisitor(app)];
    await Promise.all(staff.map((visitor, at) => visitor.get(paths[at]!)));
    const answers = await Promise.all(
      staff.map((visitor, at) => visitor.post(`${paths[at]!}/grant`, grantFields(room))),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    const loser = answers.findIndex(({ status }) => status === 409);
    expect(answers[loser]?.text)
      .to.include("Nothing was held: N-1")
      .and.match(/Grant<span class="visually-hidden"> N-2/);
    expect(await Booking.countDocuments({ held: true })).to.equal(3);
    const told = await letters(askers[loser]!.leader);
    expect(told.map(({ subject }) => subject)).to.deep.equal([
      `N-1 is no longer free for ${askers[loser]!.group.title}`,
    ]);
    expect(told[0]?.text).to.include("Free on all your dates: N-2.");

    expect(
      (await staff[0]!.post(`${paths[loser]!}/grant`, grantFields((await Room.findOne({ code: "N-2" }))!)))
        .status,
    ).to.equal(303);
    expect(await roomsOfSessions(askers[loser]!.group)).to.deep.equal(days.map((on) => `${on} N-2`));
  });

  it("counts ten approvals of one request as one", async () => {
    const asker = await groupOn(app, await makeTerm(), days);
    const room = await makeRoom();
    const path = await ask(asker, room);
    const staff = await staffVisitor(app);
    await staff.get(path);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => staff.post(`${path}/grant`, grantFields(room))),
    );
    expect(answers.filter(({ status }) => status === 303).length).to.equal(1);
    expect(
      answers.filter(({ text }) => text.includes("Somebody decided or withdrew this request meanwhile"))
        .length,
    ).to.equal(9);
    expect(await Booking.countDocuments()).to.equal(3);
    expect((await letters(asker.leader)).length).to.equal(1);
  });

  it("gives the free dates and leaves the others open when asker or staff say so", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    const first = await groupOn(app, term, [days[1]!]);
    const [agreed, strict] = [
      await groupOn(app, term, days),
      await groupOn(app, term, days, { slot: { day: 2, start: "18:00", minutes: 50 } }),
    ];
    const paths = [await ask(first, room), await ask(agreed, room, "yes"), await ask(strict, room)];
    await Room.updateOne({ code: "N-1" }, { $set: { open: [{ day: 2, from: "17:00", to: "18:50" }] } });
    const staff = await staffVisitor(app);
    for (const path of paths.slice(0, 2)) await staff.post(`${path}/grant`, grantFields(room));
    expect(await roomsOfSessions(agreed.group)).to.deep.equal([
      `${days[0]!} N-1`,
      `${days[1]!} -`,
      `${days[2]!} N-1`,
    ]);
    expect((await letters(agreed.leader))[0]?.text).to.include("On one date you have no room yet.");
    await Session.updateOne({ group: strict.group._id, on: days[0] }, { $set: { start: "18:30" } });
    expect((await staff.post(`${paths[2]!}/grant`, grantFields(room))).text).to.include(
      "It is closed on Tue 6 Oct.",
    );
    expect((await staff.post(`${paths[2]!}/grant`, grantFields(room, { leaveOpen: "yes" }))).status).to.equal(
      303,
    );
    expect(await roomsOfSessions(strict.group)).to.deep.equal([
      `${days[0]!} -`,
      `${days[1]!} N-1`,
      `${days[2]!} N-1`,
    ]);
  });

  it("sets aside seats and opening hours with a reason, but never another booking", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    const [first, second] = [await groupOn(app, term, days), await groupOn(app, term, days)];
    const paths = [await ask(first, room), await ask(second, room)];
    await Room.updateOne({ code: "N-1" }, { $set: { seats: 4, open: [] } });
    const staff = await staffVisitor(app);
    const grant = `${paths[0]!}/grant`;
    expect((await staff.post(grant, grantFields(room))).text).to.include(
      "It has 4 seats, and 12 are needed.",
    );
    expect((await staff.post(grant, grantFields(room, { override: "yes" }))).status).to.equal(422);
    expect(
      (await staff.post(grant, grantFields(room, { override: "yes", note: "Chairs from next door" }))).status,
    ).to.equal(303);
    expect((await staff.get("/office/requests?show=decided")).text).to.include("rules set aside");
    const again = await staff.post(
      `${paths[1]!}/grant`,
      grantFields(room, { override: "yes", note: "Please" }),
    );
    expect([again.status, await Booking.countDocuments({ held: true })]).to.deep.equal([409, 3]);
  });

  it("tells the asker nothing when staff merely left a tick out or tried another room", async () => {
    const term = await makeTerm();
    const [room, other] = [await makeRoom({ code: "N-1" }), await makeRoom({ code: "N-2" })];
    const asker = await groupOn(app, term, days);
    const rival = await groupOn(app, term, [days[1]!]);
    const [path, rivalPath] = [await ask(asker, room), await ask(rival, other)];
    const staff = await staffVisitor(app);
    await staff.post(`${rivalPath}/grant`, grantFields(other));
    const page = await staff.get(path);
    expect(page.text).to.include("Free on 2 of 3 dates").and.include('name="leaveOpen"');
    const actionKey = "0123456789abcdef0123456789";
    const elsewhere = await staff.post(`${path}/grant`, grantFields(other, { actionKey }));
    expect(elsewhere.status).to.equal(409);
    const ticked = await staff.post(`${path}/grant`, {
      room: String(room._id),
      note: "x".repeat(301),
      leaveOpen: "yes",
    });
    expect([ticked.status, /name="leaveOpen"[^>]* checked/.test(ticked.text)]).to.deep.equal([422, true]);
    await Room.updateOne({ code: "N-1" }, { $set: { open: [] } });
    const closed = await staff.post(`${path}/grant`, grantFields(room, { actionKey }));
    expect(closed.text).to.include("It is closed on").and.not.include("The asker was told");
    expect(await letters(asker.leader)).to.deep.equal([]);
    expect((await RoomRequest.findOne({ group: asker.group._id }).lean())?.missedAt ?? null).to.be.null;
    const granted = await staff.post(`${path}/grant`, grantFields(other, { leaveOpen: "yes", actionKey }));
    expect(granted.status).to.equal(303);
    expect((await staff.get("/office/requests?show=decided")).text).to.include(
      "N-2 instead; 1 date left open",
    );
    expect((await staff.get(path)).text).to.include("N-2 instead; 1 date left open");
  });

  it("can be refused with words that the leaders read", async () => {
    const asker = await groupOn(app, await makeTerm(), days);
    const path = await ask(asker, await makeRoom());
    const staff = await staffVisitor(app);
    expect((await staff.post(`${path}/refusal`, { refusal: " " })).status).to.equal(422);
    expect((await staff.post(`${path}/refusal`, { refusal: "Exams are held there" })).status).to.equal(303);
    expect((await asker.visitor.get(asker.path)).text).to.include(
      "The programme office writes: Exams are held there",
    );
    expect((await letters(asker.leader))[0]?.text).to.include("Exams are held there");
    expect((await staff.post(`${path}/refusal`, { refusal: "Twice" })).status).to.equal(303);
    expect((await letters(asker.leader)).length).to.equal(1);
    expect((await staff.get("/office/requests?show=decided")).text).to.include("refused");
  });
});
