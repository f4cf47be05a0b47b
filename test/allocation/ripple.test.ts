import { expect } from "chai";
import { RoomDraft } from "../../server/allocation/draft.js";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Blocking } from "../../server/rooms/blocking.js";
import { Booking } from "../../server/rooms/booking.js";
import { Room } from "../../server/rooms/room.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import type { Visitor } from "../support/visitor.js";
import { grantedRoom, groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];
const flood = { fromOn: "2026-10-12", toOn: "2026-10-23", from: "", to: "", reason: "Water damage" };

describe("A room that is lost for weeks", () => {
  const app = useApp();
  let staff: Visitor;
  let groups: Awaited<ReturnType<typeof groupOn>>[];
  let members: Awaited<ReturnType<typeof makePerson>>[];

  /** Three groups at one hour: a large one in the large room, a small one in the other large one, and a bystander. */
  beforeEach(async () => {
    const term = await makeTerm();
    const rooms = [
      await makeRoom({ code: "L-1", seats: 20 }),
      await makeRoom({ code: "L-2", seats: 20 }),
      await makeRoom({ code: "S-1", seats: 12 }),
    ];
    await makeRoom({ code: "S-2", seats: 12 });
    members = [await makePerson(), await makePerson(), await makePerson()];
    groups = [];
    for (const [at, capacity] of [18, 8, 12].entries()) {
      const asker = await groupOn(app, term, days, { capacity, members: [memberOf(members[at]!)] });
      await grantedRoom(app, asker, rooms[at]!);
      groups.push(asker);
    }
    staff = await staffVisitor(app);
    await staff.post("/office/rooms/L-1/blockings", flood);
    await Outbox.deleteMany({});
  });

  async function propose(): Promise<string> {
    const blocking = await Blocking.findOne().lean();
    const answer = await staff.post(`/office/blockings/${String(blocking?._id)}/proposal`);
    await allWorkedOut();
    return answer.location ?? "";
  }
  const roomsOf = (at: number) => roomsOfSessions(groups[at]!.group);

  it("is the only one its proposal is about: groups of another room that is out of use wait for their own", async () => {
    await staff.post("/office/rooms/S-1/blockings", { ...flood, reason: "Paint" });
    const page = await staff.get(await propose());
    expect(page.text).to.include(groups[0]!.group.title).and.not.include("S-1 →");
  });

  it("leaves alone what was granted against the rules, in its own proposal and in a term's", async () => {
    await Room.updateOne({ code: "S-1" }, { $set: { seats: 6 } });
    await Booking.updateMany({ group: groups[1]!.group._id }, { $set: { note: "Chairs from next door" } });
    await Room.updateOne({ code: "L-2" }, { $set: { seats: 4 } });
    await makeRoom({ code: "L-3", seats: 20 });
    const path = await propose();
    const page = await staff.get(path);
    expect(page.text).to.include("L-1 → L-3").and.not.include("S-1 →").and.not.include("L-2 →");
    const term = await staff.post("/office/allocation", { base: "now" });
    await allWorkedOut();
    expect((await staff.get(term.location ?? "")).text).to.not.include("L-2 →");
  });

  it("is made good by a chain of swaps that is accepted as a whole, and only those it moves are told, once", async () => {
    const path = await propose();
    const page = await staff.get(path);
    expect(page.text)
      .to.match(/L-1 → L-2: [^<]*Tue 13 Oct/)
      .and.match(/L-2 → S-2: [^<]*Tue 20 Oct/);
    expect(page.text).to.include("1 other group keeps");
    expect(await roomsOf(0)).to.deep.equal(days.map((on) => `${on} L-1`));
    expect(await Outbox.countDocuments()).to.equal(0);

    const two = await Promise.all([staff.post(`${path}/publication`), staff.post(`${path}/publication`)]);
    expect(two.map(({ location }) => location)).to.deep.equal([path, path]);
    expect(await roomsOf(0)).to.deep.equal([`${days[0]!} L-1`, `${days[1]!} L-2`, `${days[2]!} L-2`]);
    expect(await roomsOf(1)).to.deep.equal([`${days[0]!} L-2`, `${days[1]!} S-2`, `${days[2]!} S-2`]);
    expect(await roomsOf(2)).to.deep.equal(days.map((on) => `${on} S-1`));
    expect(await Booking.countDocuments({ held: true })).to.equal(9);
    const told = (await Outbox.find().lean()).map(({ to }) => String(to)).sort();
    const moved = [members[0]!, groups[0]!.leader, members[1]!, groups[1]!.leader];
    expect(told).to.deep.equal(moved.map(({ _id }) => String(_id)).sort());
    const letter = await Outbox.findOne({ to: members[0]!._id }).lean();
    expect(letter?.text)
      .to.include("L-1 can't be used (Water damage)")
      .and.include("L-2 on Tue 13 Oct, Tue 20 Oct");
  });

  it("says how many are told, and not how many of them are in a private group", async () => {
    await Group.updateOne({ _id: groups[1]!.group._id }, { kind: "shared-experience" });
    const path = await propose();
    await staff.post(`${path}/publication`);
    expect((await staff.get(path)).text).to.include("2 people get one message.");
    expect(await Outbox.countDocuments()).to.equal(4);
    expect((await Audit.findOne({ act: "apply other rooms" }).orFail().lean()).details).to.include({
      people: 2,
    });
  });

  it("changes nothing when the proposal went stale meanwhile, says why and is worked out anew", async () => {
    const path = await propose();
    const talk = {
      purpose: "Open evening",
      on: days[1]!,
      start: "17:00",
      minutes: "60",
      weeks: "1",
      note: "",
    };
    expect((await staff.post("/office/rooms/S-2/bookings", talk)).status).to.equal(303);
    const refused = await staff.post(`${path}/publication`);
    await allWorkedOut();
    expect(refused.location).to.not.equal(path);
    const anew = await staff.get(refused.location ?? "");
    expect(anew.text).to.include("Nothing was changed: S-2 is booked on Tue 13 Oct by somebody else now");
    expect(await roomsOf(0)).to.deep.equal(days.map((on) => `${on} L-1`));
    expect(await Outbox.countDocuments()).to.equal(0);
    expect(anew.text).to.include("Every room that would do is in use at this time.");
    await staff.post(`${refused.location ?? ""}/publication`);
    expect((await roomsOf(0)).at(-1)).to.equal(`${days[2]!} L-2`);
    expect(await Booking.countDocuments({ held: true })).to.equal(9);
  });

  it("says that a session was moved or cancelled meanwhile", async () => {
    const path = await propose();
    await staff.post(`/groups/${String(groups[1]!.group._id)}/cancellation`, { reason: "Too few" });
    const ten = Array.from({ length: 10 }, () => staff.post(`${path}/publication`));
    const [refused, ...others] = await Promise.all(ten);
    await allWorkedOut();
    expect(new Set(others.map(({ location }) => location))).to.deep.equal(new Set([refused!.location]));
    expect((await staff.get(refused!.location ?? "")).text).to.include(
      "does not meet on Tue 13 Oct any more",
    );
    expect(await RoomDraft.countDocuments()).to.equal(2);
  });
});
