import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { offerFreedRooms } from "../../server/allocation/line-offering.js";
import { Group } from "../../server/groups/group.js";
import { RoomWait } from "../../server/rooms/room-wait.js";
import { Room } from "../../server/rooms/room.js";
import { Session } from "../../server/sessions/session.js";
import { Booking } from "../../server/rooms/booking.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { grantedRoom, groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13"];

describe("A room that was given back by mistake", () => {
  const app = useApp();
  let asker: Awaited<ReturnType<typeof groupOn>>;
  const after = (seconds: number) => app.clock.set(new Date(Date.UTC(2026, 9, 5, 8, 0, seconds)));

  beforeEach(async () => {
    const member = await makePerson();
    asker = await groupOn(app, await makeTerm(), days, { members: [memberOf(member)] });
    await grantedRoom(app, asker, await makeRoom({ code: "N-1" }));
    await asker.visitor.post(`${asker.path}/end`, { what: "room" });
    await Outbox.deleteMany({});
  });

  it("is the group's again within five minutes, however often it is pressed, and its people are told once", async () => {
    after(299);
    expect((await asker.visitor.get(asker.path)).text).to.include("You can take it back until 09:05");
    await Promise.all([1, 2, 3].map(() => asker.visitor.post(`${asker.path}/undo`)));
    expect(await roomsOfSessions(asker.group)).to.deep.equal(days.map((on) => `${on} N-1`));
    expect(await Booking.countDocuments({ held: true })).to.equal(2);
    expect((await Outbox.find().lean()).map(({ subject }) => subject)).to.deep.equal([
      `N-1 again for ${asker.group.title}`,
    ]);
    expect((await asker.visitor.get(asker.path)).text).to.not.include("take it back until");
  });

  it("says what it lacks once the group has grown out of it, unless the office gave it all the same", async () => {
    await asker.visitor.post(`${asker.path}/undo`);
    const small = "The room isn’t enough for the group as it is now.";
    expect((await asker.visitor.get(asker.path)).text).to.not.include(small);
    await Group.updateOne({ _id: asker.group._id }, { capacity: 60 });
    expect((await asker.visitor.get(asker.path)).text).to.match(
      /It has \d+ seats, and 60 are needed\.[^]*isn’t enough/,
    );
    await Booking.updateMany({ held: true }, { note: "They come in turns." });
    expect((await asker.visitor.get(asker.path)).text).to.not.include(small);
  });

  it("is told to whoever covers one of the sessions as well, each way", async () => {
    const { _id: cal } = await makePerson({ roles: ["leader"], year: 4 });
    const cover = { askedBy: asker.leader._id, askedAt: app.clock.now(), reason: "Ill", takenBy: cal };
    await Session.updateOne({ group: asker.group._id }, { $set: { cover } });
    const { _id: dan } = await makePerson({ roles: ["leader"], year: 4 });
    const elsewhere = await makeSession(await makeGroup({ _id: asker.group.term }), days[0]!);
    await Session.updateOne({ _id: elsewhere._id }, { $set: { cover: { ...cover, takenBy: dan } } });
    await asker.visitor.post(`${asker.path}/undo`);
    await asker.visitor.post(`${asker.path}/end`, { what: "room" });
    await grantedRoom(app, asker, await Room.findOne().orFail().lean());
    const told = await Outbox.find({ to: cal }).sort({ _id: 1 }).lean();
    expect(told.map(({ subject }) => subject)).to.deep.equal([
      `N-1 again for ${asker.group.title}`,
      `No room for ${asker.group.title} just now`,
      `N-1 for ${asker.group.title}`,
    ]);
    expect(await Outbox.countDocuments({ to: dan }), "who covers another").to.equal(0);
  });

  // Red when the line is served before the five minutes are over.
  it("is offered to nobody who waits for it before they are over", async () => {
    const other = await groupOn(app, { _id: asker.group.term }, days);
    const wait = { room: (await Room.findOne().orFail().lean())._id, group: other.group._id, waiting: true };
    const sessions = (await Session.find({ group: other.group._id }).lean()).map(({ _id }) => _id);
    await RoomWait.create([{ ...wait, sessions, since: app.clock.now(), askedBy: other.leader._id }]);
    after(299);
    expect(await offerFreedRooms(app.clock.now())).to.equal(0);
    after(300);
    expect(await offerFreedRooms(app.clock.now())).to.equal(1);
    expect((await asker.visitor.get(asker.path)).text).to.not.include("Take it back");
  });

  it("stays given back after that, and as a whole when somebody else has one of the dates", async () => {
    const talk = { purpose: "Talk", on: days[1]!, start: "17:15", minutes: "30", weeks: "1", note: "" };
    await (await staffVisitor(app)).post("/office/rooms/N-1/bookings", talk);
    await asker.visitor.post(`${asker.path}/undo`);
    expect((await asker.visitor.get(asker.path)).text)
      .to.include("Somebody else has it now")
      .and.not.include("Take it back");
    after(300);
    await asker.visitor.post(`${asker.path}/undo`);
    expect((await asker.visitor.get(asker.path)).text).to.include("too late");
    expect(await roomsOfSessions(asker.group)).to.deep.equal(days.map((on) => `${on} -`));
    expect(await Outbox.countDocuments()).to.equal(0);
  });
});
