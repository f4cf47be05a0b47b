import { expect } from "chai";
import { Audit, sealAudit } from "../../server/data/audit.js";
import { change } from "../../server/data/change.js";
import { Group } from "../../server/groups/group.js";
import { selfCheck } from "../../server/office/self-check.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import {
  makeCredential,
  makeGroup,
  makePerson,
  makeSession,
  makeTerm,
  memberOf,
  nobodyId,
} from "../support/factories.js";

// The faults are written past every guard of the app, straight into the collections.
describe("The self-check", () => {
  const app = useApp();
  afterEach(async () => {
    await Booking.deleteMany({});
    await Booking.createIndexes();
  });
  const broken = async () =>
    (await selfCheck()).filter((check) => check.broken.length > 0).map(({ promise }) => promise);

  async function school() {
    const term = await makeTerm();
    const [member, leader] = [await makePerson(), await makePerson({ roles: ["leader"], year: 4 })];
    const group = await makeGroup(term, { leaders: [leader._id], members: [memberOf(member)] });
    const session = await makeSession(group, "2026-10-06", {
      registerClosedAt: app.clock.now(),
      leading: [leader._id],
      register: [{ person: member._id, mark: "present", markedAt: app.clock.now(), markedBy: leader._id }],
    });
    await change({ id: "a test", now: app.clock.now() }, "office:all", (trail) => {
      trail.audit("act", "office:all");
      return Promise.resolve();
    });
    await sealAudit();
    return { group, session, member, leader };
  }

  it("finds nothing where all is well, also when a group has other leaders than it had", async () => {
    const { group } = await school();
    expect(await broken()).to.deep.equal([]);
    await Group.updateOne({ _id: group._id }, { $set: { leaders: [nobodyId()] } });
    expect(await broken()).to.deep.equal([]);
  });

  it("finds a group with more people than places, and one that has somebody twice", async () => {
    const { group, member } = await school();
    const entry = memberOf(member);
    await Group.collection.updateOne({ _id: group._id }, { $set: { members: [entry, entry] } });
    expect(await broken()).to.deep.equal(["Nobody is in a group twice"]);
    await Group.collection.updateOne({ _id: group._id }, { $set: { members: [entry], capacity: 0 } });
    expect(await broken()).to.deep.equal(["No group has more members and held places than places"]);
  });

  it("finds a certificate whose hours are not the registers'", async () => {
    const { leader } = await school();
    await makeCredential(leader);
    expect(await broken()).to.deep.equal(["Hours and certificates equal the registers"]);
  });

  it("finds a room that is booked twice", async () => {
    await school();
    const room = nobodyId();
    const { insertedIds } = await Booking.collection.insertMany([
      { room, quarters: ["1"], held: true },
      { room, quarters: ["2"], held: true },
    ]);
    expect(await broken()).to.deep.equal([]);
    await Booking.collection.dropIndexes();
    await Booking.collection.updateOne({ _id: insertedIds[1] }, { $set: { quarters: ["1"] } });
    expect(await broken()).to.deep.equal(["No room is booked twice"]);
  });

  it("finds a register that counts somebody twice", async () => {
    const { session, member } = await school();
    await Session.collection.updateOne({ _id: session._id }, { $push: { leading: member._id } } as never);
    expect(await broken()).to.deep.equal(["No closed register counts anybody twice"]);
  });

  it("finds an altered audit log, and names the entry", async () => {
    await school();
    await Audit.updateOne({ sequence: 1 }, { $set: { actor: "somebody else" } });
    const found = (await selfCheck()).filter((check) => check.broken.length > 0);
    expect(found).to.deep.equal([{ promise: "The audit log is whole", broken: ["entry 1"] }]);
  });
});
