import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { questionsOf } from "../support/questions.js";
import { visitorFor } from "../support/visitor.js";
import { groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("Asking for a room", () => {
  const app = useApp();

  it("offers the rooms that suit, best first, and leaves out those that don't", async () => {
    const term = await makeTerm();
    const { visitor, path } = await groupOn(app, term, days, {
      wish: { features: ["screen"], stepFree: true, building: "South" },
    });
    await makeRoom({ code: "N-1", name: "Near miss", seats: 12 });
    await makeRoom({ code: "S-1", name: "Wished for", building: "South", seats: 20 });
    await makeRoom({ code: "N-2", name: "Too small", seats: 11 });
    await makeRoom({ code: "N-3", name: "Up the stairs", stepFree: false });
    await makeRoom({ code: "N-4", name: "Without a screen", features: [] });
    const { text, status } = await visitor.get(path);
    expect(status).to.equal(200);
    const asked = [...text.matchAll(/Ask for ([NS]-\d)/g)].map(([, code]) => code);
    expect(asked).to.deep.equal(["S-1", "N-1"]);
    expect(text).to.include("Free on all 3 dates").and.include("3 other rooms are too small");
  });

  it("is kept until the office decides, and holds nothing before", async () => {
    const term = await makeTerm();
    const { visitor, path, group } = await groupOn(app, term, days);
    const room = await makeRoom({ code: "N-1" });
    const answer = await visitor.post(path, { room: String(room._id), leaveOpen: "no" });
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect((await visitor.get(path)).text).to.include("N-1 is asked for");
    expect(await Booking.countDocuments()).to.equal(0);
    expect(await roomsOfSessions(group)).to.deep.equal(days.map((on) => `${on} -`));
  });

  it("is refused with the dates the room is taken or closed, unless they may be left open", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    const rival = await groupOn(app, term, [days[1]!]);
    await rival.visitor.post(rival.path, { room: String(room._id), leaveOpen: "no" });
    const [request] = await RoomRequest.find().lean();
    const staff = await staffVisitor(app);
    await staff.post(`/office/requests/${String(request?._id)}/grant`, { room: String(room._id), note: "" });

    const { visitor, path } = await groupOn(app, term, days);
    const refused = await visitor.post(path, { room: String(room._id), leaveOpen: "no" });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("That room can&#x27;t be had on Tue 13 Oct. Leave these dates open");
    const gaps = (await visitor.get(path)).text;
    expect(gaps).to.include("Free on 2 of 3 dates").and.include(`${rival.group.title}, 17:00–17:50`);
    const [, other = ""] = /<a href="([^"]+)">N-1 at 18:00–18:50; everybody is free</.exec(gaps) ?? [];
    expect((await visitor.get(other.replaceAll(/&#x3D;/g, "=").replaceAll("&amp;", "&"))).status).to.equal(
      200,
    );
    expect((await visitor.post(path, { room: String(room._id), leaveOpen: "yes" })).status).to.equal(303);
  });

  it("never names a shared-experience group that holds the room", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    const hidden = await groupOn(app, term, [days[1]!], {
      kind: "shared-experience",
      title: "Violet circle",
    });
    await hidden.visitor.post(hidden.path, { room: String(room._id), leaveOpen: "no" });
    const [request] = await RoomRequest.find().lean();
    const staff = await staffVisitor(app);
    const page = await staff.get(`/office/requests/${String(request?._id)}`);
    const list = await staff.get("/office/requests");
    const csv = await staff.get("/office/requests.csv");
    expect(csv.text).to.include("A peer group,N-1,");
    await staff.post(`/office/requests/${String(request?._id)}/grant`, { room: String(room._id), note: "" });
    const { visitor, path } = await groupOn(app, term, days);
    const seen = [page, list, csv, await visitor.get(path), await staff.get("/rooms/N-1/door")].map(
      ({ text }) => text,
    );
    expect(seen.join("")).to.include("A peer group").and.not.include("Violet");
    expect((await Outbox.find().lean()).map(({ subject, text }) => subject + text).join("")).to.not.include(
      "Violet",
    );
  });

  it("replaces a request that waits, however many leaders press at once", async () => {
    const term = await makeTerm();
    const { visitor, path } = await groupOn(app, term, days);
    const rooms = await Promise.all([1, 2, 3, 4, 5].map((n) => makeRoom({ code: `N-${n}` })));
    await visitor.get(path);
    const answers = await Promise.all(
      rooms.map((room) => visitor.post(path, { room: String(room._id), leaveOpen: "no" })),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(5).fill(303));
    expect(await RoomRequest.countDocuments({ pending: true })).to.equal(1);
    expect(await RoomRequest.countDocuments()).to.equal(5);
  });

  it("can be done before the group opens, for the dates it is planned for, and holds nothing until it is open", async () => {
    const term = await makeTerm();
    const draft = await groupOn(app, term, [], { openedAt: null });
    const room = await makeRoom({ code: "N-1" });
    const page = (await draft.visitor.get(draft.path)).text;
    expect(page).to.include("For the 9 dates you have planned").and.include("Free on all 9 dates");
    expect(
      (await draft.visitor.post(draft.path, { room: String(room._id), leaveOpen: "no" })).status,
    ).to.equal(303);
    const request = await RoomRequest.findOne({ pending: true }).orFail().lean();
    const staff = await staffVisitor(app);
    expect((await staff.get("/office/requests")).text).to.include(
      "free on all 9 dates; the group isn&#x27;t open yet",
    );
    expect((await staff.get("/office/requests.csv")).text.split("\r\n")[1])
      .to.include(",N-1,")
      .and.include(",all dates or none,waiting,,free on all 9 dates; the group isn't open yet");
    const path = `/office/requests/${String(request._id)}`;
    expect((await staff.get(path)).text)
      .to.include("approve it first")
      .and.not.include("/grant");
    const grant = { room: String(room._id), note: "" };
    expect((await staff.post(`${path}/grant`, grant)).status).to.equal(409);
    expect(await Booking.countDocuments()).to.equal(0);
    await Group.updateOne({ _id: draft.group._id }, { $set: { openedAt: app.clock.now() } });
    await makeSession(draft.group, days[0]!);
    expect((await staff.post(`${path}/grant`, grant)).status).to.equal(303);
    expect(await roomsOfSessions(draft.group)).to.deep.equal([`${days[0]!} N-1`]);
  });

  it("offers a room that was refused to the group last, and says so", async () => {
    const { visitor, path } = await groupOn(app, await makeTerm(), days);
    const [first] = [await makeRoom({ code: "N-1", seats: 12 }), await makeRoom({ code: "N-2", seats: 40 })];
    await visitor.post(path, { room: String(first._id), leaveOpen: "no" });
    const request = await RoomRequest.findOne({ pending: true }).orFail().lean();
    await (
      await staffVisitor(app)
    ).post(`/office/requests/${String(request._id)}/refusal`, { refusal: "Exams" });
    const { text } = await visitor.get(path);
    expect([...text.matchAll(/Ask for (N-\d)/g)].map(([, code]) => code)).to.deep.equal(["N-2", "N-1"]);
    expect(text).to.include("could not give it to you when you asked before");
  });

  // Red while only the first eight are shown.
  it("offers every room that suits by pages, and by words of its name or what it has", async () => {
    const term = await makeTerm();
    for (let n = 1; n <= 10; n += 1) {
      await makeRoom({ code: `N-${String(n).padStart(2, "0")}`, features: n === 3 ? ["piano"] : [] });
    }
    const { visitor, path } = await groupOn(app, term, days);
    const codes = async (query: string) =>
      [...(await visitor.get(`${path}${query}`)).text.matchAll(/Ask for (N-\d\d)/g)].map(([, code]) => code);
    const pages = [...(await codes("")), ...(await codes("?page=2"))];
    expect([...new Set(pages)].sort()).to.have.length(10);
    expect(pages).to.have.length(10);
    expect(await codes("?q=piano")).to.deep.equal(["N-03"]);
    expect((await visitor.get(`${path}?q=organ`)).text).to.include("No room found");
  });

  // Proved by looking up each request's group by itself.
  it("is listed for staff with as many looks for twelve requests as for three", async () => {
    const term = await makeTerm();
    const room = await makeRoom();
    const staff = await staffVisitor(app);
    const looks = async (requests: number): Promise<number> => {
      for (let n = await RoomRequest.countDocuments(); n < requests; n += 1) {
        const { visitor, path } = await groupOn(app, term, days);
        await visitor.post(path, { room: String(room._id), leaveOpen: "no" });
      }
      await staff.get("/office/requests");
      let text = "";
      const asked = await questionsOf(async () => ({ text } = await staff.get("/office/requests")));
      expect(text).to.include(`${requests} ask for it`);
      return asked.length;
    };
    expect(await looks(3)).to.equal(await looks(12));
  });

  it("counts ten posts of one form as one", async () => {
    const term = await makeTerm();
    const { visitor, path } = await groupOn(app, term, days);
    const room = await makeRoom();
    const fields = { room: String(room._id), leaveOpen: "no", actionKey: "one-form-sent-ten-times-0001" };
    await visitor.get(path);
    await Promise.all(Array.from({ length: 10 }, () => visitor.post(path, fields)));
    expect(await RoomRequest.countDocuments()).to.equal(1);
  });

  it("can be withdrawn", async () => {
    const term = await makeTerm();
    const { visitor, path } = await groupOn(app, term, days);
    const room = await makeRoom();
    await visitor.post(path, { room: String(room._id), leaveOpen: "no" });
    for (const words of ["The request is withdrawn.", "There was no request to withdraw any more."]) {
      expect((await visitor.post(`${path}/end`, { what: "request" })).location).to.equal(path);
      expect((await visitor.get(path)).text).to.include(words);
    }
    expect(await RoomRequest.countDocuments({ pending: true })).to.equal(0);
  });

  it("is for the group's leaders and staff", async () => {
    const term = await makeTerm();
    const member = await makePerson();
    const { path } = await groupOn(app, term, days, { members: [memberOf(member)] });
    const draft = await groupOn(app, term, [], { openedAt: null });
    const room = await makeRoom();
    const fields = { room: String(room._id), leaveOpen: "no" };
    const leaderElsewhere = draft.visitor;
    for (const visitor of [await visitorFor(app, member), leaderElsewhere]) {
      expect((await visitor.get(path)).status).to.equal(404);
      expect((await visitor.post(path, fields)).status).to.equal(404);
      expect((await visitor.post(`${path}/end`, { what: "room" })).status).to.equal(404);
    }
    await draft.visitor.post(`/groups/${String(draft.group._id)}/cancellation`, { reason: "No time" });
    expect((await draft.visitor.post(draft.path, fields)).status).to.equal(403);
    expect((await (await staffVisitor(app)).get(path)).status).to.equal(200);
  });

  const strange: Record<string, string>[] = [
    {},
    { room: "x", leaveOpen: "no" },
    { room: "f".repeat(24), leaveOpen: "no" },
    { room: "", leaveOpen: "maybe", extra: "1" },
  ];
  for (const fields of strange) {
    it(`answers ${JSON.stringify(fields)} with 4xx and writes nothing`, async () => {
      const { visitor, path } = await groupOn(app, await makeTerm(), days);
      expect((await visitor.post(path, fields)).status).to.be.within(400, 499);
      expect(await RoomRequest.countDocuments()).to.equal(0);
    });
  }
});
