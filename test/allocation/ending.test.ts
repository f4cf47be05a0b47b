import { expect } from "chai";
import { releaseForgotten } from "../../server/allocation/ending.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("A room that is needed no more", () => {
  const app = useApp();

  async function roomed() {
    const member = await makePerson();
    const asker = await groupOn(app, await makeTerm(), days, { members: [memberOf(member)] });
    const room = await makeRoom({ code: "N-1" });
    await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "no" });
    const request = await RoomRequest.findOne().lean();
    const staff = await staffVisitor(app);
    await staff.post(`/office/requests/${String(request?._id)}/grant`, { room: String(room._id), note: "" });
    await Outbox.deleteMany({});
    return { ...asker, room, member };
  }

  it("is given back for the sessions to come, and the group is told once", async () => {
    const { visitor, path, group, member, leader } = await roomed();
    app.clock.set(new Date("2026-10-06T17:00:00Z"));
    for (const words of ["The room is given back.", "There was no room to give back any more."]) {
      await visitor.post(`${path}/end`, { what: "room" });
      expect((await visitor.get(path)).text).to.include(words);
    }
    expect(await roomsOfSessions(group)).to.deep.equal([`${days[0]!} N-1`, `${days[1]!} -`, `${days[2]!} -`]);
    expect(await Outbox.countDocuments({ to: member._id, kind: "changes", urgent: false })).to.equal(1);
    expect(await Outbox.countDocuments({ to: leader._id })).to.equal(0);
  });

  it("is released when its session was cancelled, once however often the job runs", async () => {
    const { group } = await roomed();
    const now = app.clock.now();
    expect(await releaseForgotten(now)).to.equal(0);
    await Session.updateOne({ group: group._id, on: days[1] }, { $set: { cancelledAt: now } });
    const runs = await Promise.all([releaseForgotten(now), releaseForgotten(now)]);
    expect(runs.sort()).to.deep.equal([0, 1]);
    expect(await releaseForgotten(now)).to.equal(0);
    expect(await Booking.countDocuments({ held: true })).to.equal(2);
    expect(await roomsOfSessions(group)).to.deep.equal([
      `${days[0]!} N-1`,
      `${days[1]!} -`,
      `${days[2]!} N-1`,
    ]);
    expect(await Outbox.countDocuments()).to.equal(0);
  });

  it("is released when its session moved to another time, and the leaders are told", async () => {
    const { group, leader } = await roomed();
    await Session.updateOne(
      { group: group._id, on: days[1] },
      { $set: { startsAt: new Date("2026-10-14T16:00:00Z"), endsAt: new Date("2026-10-14T16:50:00Z") } },
    );
    expect(await releaseForgotten(app.clock.now())).to.equal(1);
    expect(await Outbox.countDocuments({ to: leader._id })).to.equal(1);
  });

  it("is not asked for any more once every session has one", async () => {
    const { group, visitor, path } = await roomed();
    await visitor.post(`${path}/end`, { what: "room" });
    const other = await makeRoom({ code: "N-2" });
    await visitor.post(path, { room: String(other._id), leaveOpen: "no" });
    await releaseForgotten(app.clock.now());
    expect(await RoomRequest.countDocuments({ pending: true })).to.equal(1);
    await Session.updateMany({ group: group._id }, { $set: { room: "N-3" } });
    await releaseForgotten(app.clock.now());
    expect(await RoomRequest.countDocuments({ pending: true })).to.equal(0);
  });

  it("is not waited for by a cancelled group, and what was held in the past stays written", async () => {
    const { group, visitor, path } = await roomed();
    app.clock.set(new Date("2026-10-06T17:00:00Z"));
    await visitor.post(`${path}/end`, { what: "room" });
    const other = await makeRoom({ code: "N-2" });
    await visitor.post(path, { room: String(other._id), leaveOpen: "no" });
    const later = new Date("2026-10-30T12:00:00Z");
    await Group.updateOne({ _id: group._id }, { $set: { cancelledAt: later } });
    await Session.updateMany({ group: group._id }, { $set: { cancelledAt: later } });
    await releaseForgotten(later);
    expect(await RoomRequest.countDocuments({ pending: true })).to.equal(0);
    const held = await Booking.find({ group: group._id, held: true }).lean();
    expect(held.map(({ startsAt }) => startsAt.toISOString())).to.deep.equal(["2026-10-06T16:00:00.000Z"]);
  });
});
