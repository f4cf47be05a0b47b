import { expect } from "chai";
import { offerFreedRooms } from "../../server/allocation/line-offering.js";
import { Outbox } from "../../server/data/outbox.js";
import { Booking } from "../../server/rooms/booking.js";
import { RoomWait } from "../../server/rooms/room-wait.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import { grantedRoom, groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];
const kept = "Kept for a group that waits";

describe("Waiting for a room that is taken", () => {
  const app = useApp();
  type Asker = Awaited<ReturnType<typeof groupOn>>;
  let room: Awaited<ReturnType<typeof makeRoom>>;
  let holder: Asker;
  let askers: [Asker, Asker];
  let staff: Visitor;

  /** One group holds the room on the second and third day; two others, one after the other, wait for it. */
  beforeEach(async () => {
    const term = await makeTerm();
    room = await makeRoom({ code: "N-1" });
    holder = await groupOn(app, term, days.slice(1));
    await grantedRoom(app, holder, room);
    askers = [
      await groupOn(app, term, days),
      await groupOn(app, term, days, { kind: "shared-experience", title: "Violet" }),
    ];
    staff = await staffVisitor(app);
    for (const [minute, { visitor, path }] of askers.entries()) {
      app.clock.set(new Date(Date.UTC(2026, 9, 5, 9, minute)));
      const answer = await visitor.post(`${path}/line`, { room: String(room._id), leaveOpen: "no" });
      expect([answer.status, answer.location]).to.deep.equal([303, path]);
    }
    await Outbox.deleteMany({});
  });

  const job = () => offerFreedRooms(app.clock.now());
  /** Given back for good: the five minutes in which it can be taken back are over. */
  async function giveBack(): Promise<void> {
    await holder.visitor.post(`${holder.path}/end`, { what: "room" });
    const releasedAt = new Date(app.clock.now().getTime() - 5 * 60_000);
    await Booking.updateMany({ releasedWhy: "given-back" }, { $set: { releasedAt } });
  }
  const waitOf = async ({ group }: Asker) => RoomWait.findOne({ group: group._id }).orFail().lean();
  const take = async (asker: Asker, what = "taking") =>
    asker.visitor.post(`${asker.path}/line/${what}`, { wait: String((await waitOf(asker))._id) });
  const subjects = async () => (await Outbox.find().sort({ _id: 1 }).lean()).map(({ subject }) => subject);

  // Red when whatever ended lately is withheld, not only what its group can take back.
  it("is offered at once where staff end what stood in the way: nobody can take that back", async () => {
    const early = { purpose: "Talk", on: days[0]!, start: "17:00", minutes: "60", weeks: "1", note: "" };
    await staff.post("/office/rooms/N-1/bookings", early);
    const third = await groupOn(app, { _id: holder.group.term }, days.slice(0, 1));
    await third.visitor.post(`${third.path}/line`, { room: String(room._id) });
    expect(await job()).to.equal(0);
    const talk = await Booking.findOne({ purpose: "Talk" }).orFail().lean();
    await staff.post(`/office/bookings/${String(talk._id)}/end`);
    expect(await job()).to.equal(1);
  });

  it("is offered on the room's page, shows the place in the line and names nobody to the office", async () => {
    expect((await askers[1].visitor.get(askers[1].path)).text)
      .to.include("You are number 2 in the line, for 2 dates")
      .and.not.include("Wait for these dates");
    const [list, csv] = [await staff.get("/office/room-lines"), await staff.get("/office/room-lines.csv")];
    expect(list.text)
      .to.include("2 groups wait")
      .and.include(askers[0].group.title)
      .and.include(`href="${askers[0].path}"`)
      .and.not.include(`href="${askers[1].path}"`)
      .and.not.include("Violet");
    expect(csv.text).to.include("A peer group,").and.not.include("Violet");
    expect((await staff.get("/office/rooms/N-1")).text)
      .to.include("Groups that wait for it")
      .and.include("A peer group")
      .and.not.include("Violet");
    expect(await job()).to.equal(0);
    await askers[0].visitor.post(`${askers[0].path}/line`, { room: String(room._id) });
    expect(await RoomWait.countDocuments()).to.equal(2);
  });

  it("is kept for the first when it comes free, and no other hand gets it meanwhile", async () => {
    await giveBack();
    await Outbox.deleteMany({});
    expect((await Promise.all([job(), job()])).sort()).to.deep.equal([0, 1]);
    expect(await subjects()).to.deep.equal([`N-1 came free for ${askers[0].group.title}`]);
    expect(await Booking.countDocuments({ held: true, purpose: kept })).to.equal(2);
    const talk = { purpose: "Talk", on: days[1]!, start: "17:00", minutes: "30", weeks: "1", note: "Please" };
    expect((await staff.post("/office/rooms/N-1/bookings", talk)).status).to.equal(409);
    expect((await askers[0].visitor.get(askers[0].path)).text)
      .to.include("<strong>N-1 came free</strong> on Tue 13 Oct, Tue 20 Oct")
      .and.include("kept for you until Tue 6 Oct, 10:01");
    await take(askers[1]);
    expect(await roomsOfSessions(askers[1].group)).to.deep.equal(days.map((on) => `${on} -`));

    await Promise.all([take(askers[0]), take(askers[0])]);
    expect(await roomsOfSessions(askers[0].group)).to.deep.equal([
      `${days[0]!} -`,
      `${days[1]!} N-1`,
      `${days[2]!} N-1`,
    ]);
    expect(await Booking.countDocuments({ held: true })).to.equal(2);
    expect((await waitOf(askers[0])).endedWhy).to.equal("taken");
    expect(await job()).to.equal(0);
  });

  it("goes to the next when the offer runs out or is passed on", async () => {
    await giveBack();
    await job();
    await askers[0].visitor.post(`${askers[0].path}/end`, { what: "room" });
    expect(await Booking.countDocuments({ purpose: kept, held: true }), "no room of theirs yet").to.equal(2);
    app.clock.set(new Date("2026-10-06T09:01:30Z"));
    await Outbox.deleteMany({});
    expect(await job()).to.equal(1);
    expect(await subjects()).to.deep.equal([
      `N-1 is no longer kept for ${askers[0].group.title}`,
      "N-1 came free for your group",
    ]);
    await take(askers[0]);
    expect((await askers[0].visitor.get(askers[0].path)).text).to.include("not kept for you any more");
    await take(askers[1], "end");
    expect([
      await Booking.countDocuments({ held: true }),
      await RoomWait.countDocuments({ waiting: true }),
    ]).to.deep.equal([0, 0]);
    expect(await job()).to.equal(0);
  });

  it("is not taken when the room can't be held as it was kept, and says why", async () => {
    await giveBack();
    await job();
    const paint = { fromOn: days[1]!, toOn: days[1]!, from: "", to: "", reason: "Paint" };
    await staff.post("/office/rooms/N-1/blockings", paint);
    expect((await take(askers[0])).status).to.equal(303);
    expect((await askers[0].visitor.get(askers[0].path)).text)
      .to.include("It can’t be taken as it was kept for you.")
      .and.include("N-1 is out of use on Tue 13 Oct: Paint");
    expect(await roomsOfSessions(askers[0].group)).to.deep.equal(days.map((on) => `${on} -`));
    expect(await Booking.countDocuments({ held: true, purpose: kept })).to.equal(2);
  });

  it("is not moved by staff behind the line's back, and ends with the offer when they end it", async () => {
    await makeRoom({ code: "N-2" });
    await giveBack();
    await job();
    const [first] = await Booking.find({ held: true, purpose: kept }).sort({ startsAt: 1 }).lean();
    const path = `/office/bookings/${String(first?._id)}`;
    const moved = await staff.post(`${path}/move`, { room: "N-2", on: days[1]!, start: "17:00", note: "" });
    expect([moved.status, moved.text.includes("kept for a group that waits")]).to.deep.equal([409, true]);
    expect((await staff.get(path)).text)
      .to.include("Keep it no longer")
      .and.include("Kept until")
      .and.match(/<a href="\/office\/room-lines">Every group that waits/)
      .and.include("<dd>Tue 20 Oct</dd>")
      .and.not.include("Move it");
    await Outbox.deleteMany({});
    await staff.post(`${path}/end`);
    expect(await Booking.countDocuments({ held: true })).to.equal(0);
    expect((await waitOf(askers[0])).endedWhy).to.equal("ended");
    expect(await subjects()).to.deep.equal([`N-1 is no longer kept for ${askers[0].group.title}`]);
    expect(await job(), "to who waits next").to.equal(1);
    expect((await waitOf(askers[1])).offeredUntil).to.not.equal(null);
  });

  it("ends with the dates: nothing is kept for a group that was cancelled or got another room", async () => {
    const other = await makeRoom({ code: "N-2" });
    await grantedRoom(app, askers[0], other);
    await giveBack();
    await job();
    expect((await waitOf(askers[0])).endedWhy).to.equal("over");
    expect((await waitOf(askers[1])).offeredUntil).to.not.equal(null);
    await askers[1].visitor.post(`/groups/${String(askers[1].group._id)}/cancellation`, {
      reason: "Too few",
    });
    await job();
    expect(await RoomWait.countDocuments({ waiting: true })).to.equal(0);
    expect(await Booking.countDocuments({ held: true, room: room._id })).to.equal(0);
  });

  it("keeps its place for dates that are not free yet", async () => {
    const [, second] = await Booking.find({ held: true }).sort({ startsAt: 1 }).lean();
    await makeRoom({ code: "N-3" });
    await staff.post(`/office/bookings/${String(second?._id)}/move`, {
      room: "N-3",
      on: days[2]!,
      start: "17:00",
      note: "",
    });
    await job();
    await take(askers[0]);
    expect(await roomsOfSessions(askers[0].group)).to.deep.equal([
      `${days[0]!} -`,
      `${days[1]!} -`,
      `${days[2]!} N-1`,
    ]);
    await giveBack();
    await job();
    expect((await askers[0].visitor.get(askers[0].path)).text).to.include(
      "<strong>N-1 came free</strong> on Tue 13 Oct.",
    );
  });

  it("ends when another room is granted for those dates, and the same letter says so", async () => {
    const other = await makeRoom({ code: "N-2" });
    const [first] = askers;
    expect((await first.visitor.get(first.path)).text).to.include("for 2 dates");
    await grantedRoom(app, first, other);
    const letter = await Outbox.findOne({ to: first.leader._id, subject: /^N-2 for/ })
      .orFail()
      .lean();
    expect(letter.text).to.include("You no longer wait for N-1.");
    expect((await first.visitor.get(first.path)).text)
      .to.include("N-2")
      .and.not.include("Rooms you wait for");
    expect((await staff.get("/office/room-lines")).text).to.include("1 group waits");
    expect((await waitOf(first)).endedWhy).to.equal("over");
    expect(await Outbox.countDocuments({ to: first.leader._id }), "told once").to.equal(1);
  });

  it("is told that it comes while its group can still take it back, and isn’t asked for meanwhile", async () => {
    await holder.visitor.post(`${holder.path}/end`, { what: "room" });
    expect((await askers[0].visitor.get(askers[0].path)).text)
      .to.include("N-1 was given back just now.")
      .and.include("offered to you after 10:06")
      .and.not.include("Ask for N-1");
    expect((await askers[1].visitor.get(askers[1].path)).text, "who is second").to.not.include("just now.");
    for (const on of days.slice(1)) {
      const talk = { purpose: "Talk", on, start: "17:00", minutes: "60", weeks: "1", note: "" };
      expect((await staff.post("/office/rooms/N-1/bookings", talk)).status).to.equal(303);
    }
    const since = (await askers[0].visitor.get(askers[0].path)).text;
    expect(since, "somebody else has it").to.include("Rooms you wait for").and.not.include("just now.");
  });

  it("isn’t told of what is given back too late to be offered: it can be asked for at once", async () => {
    app.clock.set(new Date("2026-10-20T15:42:00Z"));
    await (await visitorFor(app, holder.leader)).post(`${holder.path}/end`, { what: "room" });
    expect((await (await visitorFor(app, askers[0].leader)).get(askers[0].path)).text)
      .to.include("Ask for N-1")
      .and.not.include("just now.");
    app.clock.set(new Date("2026-10-20T15:47:00Z"));
    expect(await job()).to.equal(0);
  });
});
