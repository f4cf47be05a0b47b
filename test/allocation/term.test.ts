import { expect } from "chai";
import { RoomDraft } from "../../server/allocation/draft.js";
import { endDeadDrafts, startDraft } from "../../server/allocation/drafting.js";
import { Outbox } from "../../server/data/outbox.js";
import { Booking } from "../../server/rooms/booking.js";
import { useApp } from "../support/app.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  nobodyId,
} from "../support/factories.js";
import type { Visitor } from "../support/visitor.js";
import { grantedRoom, groupOn, roomsOfSessions, staffVisitor, workedOut } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("Rooms for the whole term", () => {
  const app = useApp();
  let staff: Visitor;
  let term: Awaited<ReturnType<typeof makeTerm>>;

  beforeEach(async () => {
    term = await makeTerm();
    staff = await staffVisitor(app);
  });

  const draft = (path?: string, fields?: Record<string, string>) => workedOut(staff, path, fields);

  it("are worked out at once, with the reason of each session left without, and published with one message each", async () => {
    const member = await makePerson();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const slot = { day: 2, start: "18:00", minutes: 50 };
    const first = await makeGroup(term, { leaders: [leader._id], members: [memberOf(member)] });
    const second = await makeGroup(term, { slot, leaders: [leader._id] });
    const large = await makeGroup(term, { capacity: 40, slot: { ...slot, start: "19:00" } });
    await makeGroup(term, { onlineLink: "https://meet.example/x" });
    for (const group of [first, second, large]) for (const on of days) await makeSession(group, on);
    await makeRoom({ code: "N-1" });
    const path = await draft();
    const page = await staff.get(path);
    expect(page.text).to.include("Proved: there is no better plan.").and.include("40 are needed");
    expect(page.text).to.include("N-1 is free if 14 come instead of 40");
    expect(await Booking.countDocuments()).to.equal(0);
    const csv = await staff.get(`${path}/rooms.csv`);
    expect(csv.text).to.include(`${first.title},2026-10-06,17:00,,N-1,,`);

    expect((await staff.post(`${path}/publication`)).status).to.equal(303);
    expect(await roomsOfSessions(first)).to.deep.equal(days.map((on) => `${on} N-1`));
    expect(await roomsOfSessions(second)).to.deep.equal(days.map((on) => `${on} N-1`));
    const letters = await Outbox.find().lean();
    expect(letters.map(({ to }) => String(to))).to.deep.equal([String(leader._id)]);
    expect(letters[0]?.text).to.include(first.title).and.include(second.title);
    await staff.post(`${path}/publication`);
    expect((await staff.get(path)).text).to.include("published before");
    expect(await Booking.countDocuments()).to.equal(6);
  });

  it("keep what is held, leave bookings and blockings in peace, and never follow a session that is over", async () => {
    const [room] = [
      await makeRoom({ code: "N-1" }),
      await makeRoom({ code: "N-2" }),
      await makeRoom({ code: "N-3" }),
    ];
    const holder = await groupOn(app, term, days);
    await grantedRoom(app, holder, room);
    const talk = {
      purpose: "Open evening",
      on: days[1]!,
      start: "17:45",
      minutes: "60",
      weeks: "1",
      note: "",
    };
    await staff.post("/office/rooms/N-2/bookings", talk);
    const fields = { fromOn: days[2]!, toOn: days[2]!, from: "12:00", to: "18:00", reason: "Paint" };
    await staff.post("/office/rooms/N-3/blockings", fields);
    const other = await groupOn(app, term, days);
    app.clock.set(new Date("2026-10-06T18:00:00Z"));
    await staff.post(`${await draft()}/publication`);
    expect(await roomsOfSessions(holder.group)).to.deep.equal(days.map((on) => `${on} N-1`));
    expect(await roomsOfSessions(other.group)).to.deep.equal([
      `${days[0]!} -`,
      `${days[1]!} N-3`,
      `${days[2]!} N-2`,
    ]);
  });

  it("follow a pin with as few other changes as possible, and say what differs from the draft before", async () => {
    await makeRoom({ code: "N-1" });
    await makeRoom({ code: "N-2" });
    const [first, second] = [await groupOn(app, term, days), await groupOn(app, term, days)];
    const path = await draft("/office/allocation", { base: "nothing" });
    const held = (await RoomDraft.findOne().lean())?.result as { sessions: { room: string }[] };
    expect(new Set(held.sessions.map((each) => each.room)).size).to.equal(2);
    const sessions = (await RoomDraft.findOne().lean())?.problem as { sessions: { group: string }[] };
    const mine = sessions.sessions.findIndex(({ group }) => group === String(first.group._id));
    const other = held.sessions[mine]?.room === "N-1" ? "N-2" : "N-1";
    const again = await draft(`${path}/pins`, { group: String(first.group._id), room: other });
    const page = await staff.get(again);
    expect(page.text).to.include(`${first.group.title}: ${other}`).and.include("6 sessions differ");
    expect(page.text).to.include("Take the pin away").and.include("Draft 2");
    expect(page.text).to.match(/>0<[^]{0,60}sessions that change rooms/);
    expect(page.text).to.include(`href="${again}/comparison"`);
    const compared = (await staff.get(`${again}/comparison`)).text;
    expect(compared).to.include("2 groups are in other rooms").and.include("Draft 1").and.include("Draft 2");
    for (const end of ["", ".csv"])
      expect((await staff.get(`${path}/comparison${end}?beside=nobody`)).status).to.equal(404);
    const csv = /href="([^"]*comparison\.csv[^"]*)"/.exec(compared)?.[1]?.replaceAll("&#x3D;", "=") ?? "";
    expect((await staff.get(csv)).text.split("\r\n"))
      .to.have.length(4)
      .and.include("group,meets,change,dates");
    expect(compared)
      .to.match(/sessions that change rooms<\/td>(<td[^>]*>0<\/td>){2}/)
      .and.not.include("Rooms have changed");
    expect((await staff.get("/office/allocation")).text)
      .to.include("6 unlike the draft before, 0 without a room, 1 pin")
      .and.not.include("6 change rooms");
    expect((await staff.get(path)).text)
      .to.include("Publish now")
      .and.include(`draft:${String(term._id)}`)
      .and.not.include("out of date");
    app.clock.advance(1);
    await staff.post(`${again}/publication`);
    expect((await staff.get(path)).text)
      .to.match(/<h1>[^/]*<span[^>]*>out of date/)
      .and.not.include("Publish now");
    expect(
      (await staff.get("/office/allocation")).text.match(/>(published|out of date|draft)</g),
    ).to.deep.equal([">published<", ">out of date<"]);
    const renewed = await RoomDraft.findById((await draft(`${path}/renewal`)).split("/").at(-1)).lean();
    expect([renewed?.base, renewed?.pins, String(renewed?.before)]).to.deep.equal([
      "now",
      [],
      path.split("/").at(-1),
    ]);
    await staff.post(`${again}/pins`, { group: String(second.group._id), room: "" });
    expect((await staff.get(again)).text).to.include("Choose a group and a room.");
    expect((await staff.get(`${again}/comparison`)).text).to.not.include("Rooms have changed");
    const without = await draft(`${again}/pins`, { group: String(first.group._id), room: "" });
    expect((await RoomDraft.findById(without.split("/").at(-1)).orFail().lean()).pins).to.deep.equal([]);
    expect((await staff.get(without)).text).to.not.include("Take the pin away");
    expect((await staff.get(`${without}/comparison`)).text).to.include("Rooms have changed between the two");
    expect(await roomsOfSessions(first.group)).to.deep.equal(days.map((on) => `${on} ${other}`));
    expect(new Set(await roomsOfSessions(second.group)).size).to.equal(3);
  });

  it("name pins that can't hold, and publish nothing of it", async () => {
    await makeRoom({ code: "N-1", seats: 4 });
    const asker = await groupOn(app, term, days);
    const path = await draft();
    const again = await draft(`${path}/pins`, { group: String(asker.group._id), room: "N-1" });
    expect((await staff.get(again)).text)
      .to.include("The pins can’t all hold")
      .and.include(
        `${asker.group.title} is pinned to N-1, which has 4 seats, and 12 are needed: Tue 6 Oct, Tue 13 Oct`,
      )
      .and.not.match(/<li>[^<]*[0-9a-f]{24}/);
    expect((await staff.get("/office/allocation")).text)
      .to.include("1 pin, which can’t hold")
      .and.include("0 change rooms, 3 without a room");
    await staff.post(`${again}/publication`);
    expect((await staff.get(again)).text).to.include("nothing here that can be published");
  });

  it("are worked out once for a form that comes twice, also when the draft is published by then", async () => {
    await makeRoom({ code: "N-1" });
    const asker = await groupOn(app, term, days);
    const form = { base: "now", actionKey: "00000000-0000-4000-8000-000000000001" };
    const path = await draft("/office/allocation", form);
    await staff.post(`${path}/publication`);
    const published = await RoomDraft.findOne().orFail().lean();
    expect(await draft("/office/allocation", form)).to.equal(path);
    const after = await RoomDraft.findOne().orFail().lean();
    expect(after).to.deep.equal(published);
    expect(await roomsOfSessions(asker.group)).to.deep.equal(days.map((on) => `${on} N-1`));
  });

  it("are worked out by one run to a term, and one whose process died is over and begun again", async () => {
    const now = app.clock.now();
    const cutOff = () =>
      RoomDraft.create({
        term: term._id,
        base: "now",
        startedAt: now,
        startedBy: nobodyId(),
        underWay: true,
        heldUntil: new Date(now.getTime() + 30_000),
      });
    const first = await cutOff();
    const path = `/office/allocation/${String(first._id)}`;
    expect((await staff.get(path)).text).to.include("Being worked out");
    const asked = await Promise.all([1, 2, 3].map(() => staff.post("/office/allocation", { base: "now" })));
    expect(asked.map(({ location }) => location)).to.deep.equal([path, path, path]);
    expect((await staff.get(path)).text).to.include("worked out already");
    expect(await endDeadDrafts(app.clock.now())).to.equal(0);

    app.clock.advance(1);
    expect(await endDeadDrafts(app.clock.now())).to.equal(1);
    expect(await endDeadDrafts(app.clock.now())).to.equal(0);
    expect((await staff.get(path)).text)
      .to.include("could not be worked out")
      .and.not.include("Being worked");
    const second = await cutOff();
    await staff.post(`/office/allocation/${String(second._id)}/end`);
    expect((await RoomDraft.findById(second._id).orFail().lean()).underWay).to.equal(false);
    await cutOff();
    const anew = await staff.get(await draft());
    expect(anew.text).to.include("Proved: there is no better plan.");
    expect(await RoomDraft.countDocuments({ underWay: true })).to.equal(0);
  });

  // Red when neither the look for another run nor the unique index refuses a second one.
  it("are worked out by one run also when several begin at once: the others are led to it", async () => {
    await makeRoom({ code: "N-1" });
    await groupOn(app, term, days);
    const scope = { term: term._id, blocking: null, before: null, base: "now" as const, pins: [] };
    const actor = { id: String(nobodyId()), now: app.clock.now() };
    const starts = await Promise.all(Array.from({ length: 6 }, () => startDraft(actor, scope)));
    expect(await RoomDraft.countDocuments({ underWay: true }), "at work").to.be.at.most(1);
    const idsOf = (outcome: string) =>
      starts.filter((start) => start.outcome === outcome).map(({ id }) => id);
    expect(idsOf("begun")).to.include.members(idsOf("under-way")).and.have.lengthOf.at.most(5);
    await Promise.all(starts.map(({ done }) => done));
    expect(await RoomDraft.countDocuments({ underWay: true })).to.equal(0);
  });

  // Red when a run ends its draft whether it is under way or not.
  it("are not written by a run that was given up for dead meanwhile", async () => {
    await makeRoom({ code: "N-1" });
    await groupOn(app, term, days);
    const scope = { term: term._id, blocking: null, before: null, base: "now" as const, pins: [] };
    const begun = await startDraft({ id: String(nobodyId()), now: app.clock.now() }, scope);
    await RoomDraft.updateOne({ _id: begun.id }, { $set: { underWay: false, failedAt: app.clock.now() } });
    await begun.done;
    expect((await RoomDraft.findById(begun.id).orFail().lean()).result).to.equal(null);
  });

  it("are only begun, stopped and seen by a draft that exists", async () => {
    expect((await staff.post("/office/allocation", { base: "often" })).status).to.equal(422);
    for (const id of ["nonsense", "0".repeat(24)])
      expect((await staff.get(`/office/allocation/${id}`)).status).to.equal(404);
    const path = await draft();
    await staff.post(`${path}/end`);
    expect((await staff.get(path)).text).to.include("It had ended before.");
  });
});
