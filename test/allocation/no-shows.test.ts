import { expect } from "chai";
import { releaseUnused } from "../../server/allocation/no-shows.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { grantedRoom, groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const today = "2026-10-06";

describe("A room nobody came to", () => {
  const app = useApp();
  let asker: Awaited<ReturnType<typeof groupOn>>;
  let member: Awaited<ReturnType<typeof makePerson>>;
  const clock = (time: string) => app.clock.set(new Date(`${today}T16:${time}Z`));
  const job = () => releaseUnused(app.clock.now());
  const subjects = async () => (await Outbox.find().sort({ _id: 1 }).lean()).map(({ subject }) => subject);

  beforeEach(async () => {
    member = await makePerson();
    asker = await groupOn(app, await makeTerm(), [today], { members: [memberOf(member)] });
    await grantedRoom(app, asker, await makeRoom({ code: "N-1" }));
    await Outbox.deleteMany({});
  });

  it("is asked for after ten minutes, released after fifteen, and can be taken back for five", async () => {
    clock("09:59");
    expect([await job(), await subjects()]).to.deep.equal([0, []]);
    const session = await Session.findOne({ group: asker.group._id }).orFail().lean();
    const own = `/sessions/${String(session._id)}`;
    for (const page of ["/today", own])
      expect((await asker.visitor.get(page)).text, `${page}, before they are asked`).to.not.include(
        "Are you in",
      );
    clock("10:00");
    await Promise.all([job(), job()]);
    expect((await asker.visitor.get(own)).text)
      .to.include("Are you in N-1?")
      .and.include(`name="from" value="${String(session._id)}"`);
    expect((await (await visitorFor(app, member)).get(own)).text, "a member").to.not.include("Are you in");
    expect(await subjects()).to.deep.equal(["Are you in N-1?"]);
    expect((await asker.visitor.get(asker.path)).text)
      .to.include("Are you in N-1?")
      .and.include("from 17:15");
    clock("14:59");
    expect(await job()).to.equal(0);
    clock("15:00");
    expect((await Promise.all([job(), job()])).sort()).to.deep.equal([0, 1]);
    expect(await subjects()).to.deep.equal(["Are you in N-1?", "N-1 was released", "N-1 was released"]);
    expect(await Outbox.countDocuments({ to: member._id }), "to the member").to.equal(1);
    const door = () => asker.visitor.get("/rooms/N-1/door");
    expect((await door()).text).to.include(
      `Released at 17:15: nobody had said that ${asker.group.title} is here.`,
    );
    expect(await roomsOfSessions(asker.group)).to.deep.equal([`${today} -`]);
    const day = await asker.visitor.get("/today");
    expect(day.text).to.include(`href="${asker.path}">No room just now`).and.not.include("Room to follow");
    clock("19:59");
    expect((await asker.visitor.get(asker.path)).text).to.include("You can have it back until 17:20");
    expect((await asker.visitor.post(`${asker.path}/use`, { from: "//elsewhere" })).status).to.equal(404);
    // Whoever presses stays on the page where they were asked.
    expect((await asker.visitor.post(`${asker.path}/use`, { from: String(session._id) })).location).to.equal(
      own,
    );
    expect(await roomsOfSessions(asker.group)).to.deep.equal([`${today} N-1`]);
    expect(await subjects(), "nothing out of date goes out").to.deep.equal([
      `N-1 again for ${asker.group.title}`,
    ]);
    expect(await Outbox.countDocuments({ to: member._id }), "to the member").to.equal(1);
    const back = await asker.visitor.get(asker.path);
    expect(back.text).to.include("You have the room again.").and.not.include("was released");
    expect((await door()).text).to.not.include("Released at");
    clock("40:00");
    expect(await job()).to.equal(0);
    expect(await Booking.countDocuments({ held: true })).to.equal(1);
  });

  it("is asked of whoever covers the session in place of who can't come, and they keep or take it back", async () => {
    const cal = await makePerson({ roles: ["leader"], year: 4 });
    const cover = { askedBy: asker.leader._id, askedAt: app.clock.now(), reason: "Ill", takenBy: cal._id };
    await Session.updateMany({ group: asker.group._id }, { $set: { cover } });
    const phone = await visitorFor(app, cal);
    expect((await phone.get(asker.path)).text, "before it began")
      .to.include("Nothing to do before it begins")
      .and.include("Tue 6 Oct, 17:00–17:50")
      .and.include("<dd>N-1</dd>");
    clock("10:00");
    await job();
    expect((await Outbox.find().lean()).map(({ to }) => String(to))).to.deep.equal([String(cal._id)]);
    expect((await phone.get(asker.path)).text)
      .to.include("Are you in N-1?")
      .and.not.include("Give the room");
    expect((await phone.get("/today")).text)
      .to.include("Are you in N-1?")
      .and.include(`action="${asker.path}/use"`);
    expect((await asker.visitor.get("/today")).text, "who can't come").to.not.include("Are you in");
    expect((await phone.post(`${asker.path}/end`, { what: "room" })).status).to.equal(404);
    expect((await asker.visitor.get(asker.path)).text, "who can't come").to.not.include("Are you in");
    const day = (await asker.visitor.get("/today")).text;
    expect(day, "who can't come").to.not.include("Open the register");
    await asker.visitor.post(`${asker.path}/use`);
    expect((await asker.visitor.get(asker.path)).text).to.include("no room of yours to keep");
    clock("15:00");
    await job();
    clock("30:00");
    expect((await asker.visitor.get(asker.path)).text, "who can't come").to.not.include("has no room since");
    expect((await phone.get(asker.path)).text)
      .to.include("has no room since 17:15")
      .and.include("It is still free: open the register");
    clock("15:00");
    expect((await phone.post(`${asker.path}/use`, { from: "today" })).location).to.equal("/today");
    expect((await phone.get(asker.path)).text)
      .to.include("You have the room again.")
      .and.include("You have N-1 until 17:50.")
      .and.include("/register");
    expect(await roomsOfSessions(asker.group)).to.deep.equal([`${today} N-1`]);
  });

  it("is not asked of whoever covers another date: their page is about the session they lead", async () => {
    const cal = await makePerson({ roles: ["leader"], year: 4 });
    const cover = {
      askedBy: asker.leader._id,
      askedAt: app.clock.now(),
      reason: "Ill",
      handedBackBy: [],
      takenBy: cal._id,
    };
    await makeSession(asker.group, "2026-10-13", { cover });
    const phone = await visitorFor(app, cal);
    clock("10:00");
    expect((await phone.get(asker.path)).text)
      .to.include("Tue 13 Oct, 17:00–17:50")
      .and.not.include("Are you in");
    await phone.post(`${asker.path}/use`);
    expect((await phone.get(asker.path)).text).to.include("no room of yours to keep");
    expect((await Booking.findOne({ held: true }).orFail().lean()).usedAt).to.equal(null);
    expect((await asker.visitor.get(asker.path)).text, "its leader")
      .to.include("Are you in N-1?")
      .and.include("Tue 6 Oct, 17:00–17:50");
  });

  it("is theirs again as soon as they open the register or scan at the door, unless somebody else has it", async () => {
    const session = await Session.findOne().orFail().lean();
    const path = `/sessions/${String(session._id)}`;
    const released = async () => {
      for (const time of ["10:00", "15:00"]) {
        clock(time);
        await job();
      }
      clock("30:00");
    };
    await released();
    expect((await asker.visitor.get(asker.path)).text)
      .to.include("has no room since 17:15")
      .and.include(`href="${path}/register"`);
    await Session.updateMany({}, { $set: { cancelledAt: app.clock.now() } });
    expect((await asker.visitor.get(asker.path)).text, "cancelled").to.not.include("has no room since");
    await Session.updateMany({}, { $set: { cancelledAt: null } });
    expect((await asker.visitor.get(`/groups/${String(asker.group._id)}`)).text)
      .to.include("No room just now")
      .and.not.include("Room to follow");
    await asker.visitor.post(`${path}/register/opening`);
    expect(await roomsOfSessions(asker.group)).to.deep.equal([`${today} N-1`]);
    expect((await asker.visitor.get(path)).text)
      .to.include("N-1")
      .and.not.include("No room just now");
    expect((await Outbox.find({ to: member._id }).lean()).map(({ subject }) => subject)).to.deep.equal([
      `N-1 again for ${asker.group.title}`,
    ]);
    await Session.updateMany({}, { $set: { registerOpenedAt: null } });
    await Booking.deleteMany({ held: false });
    await Booking.updateMany({}, { $set: { usedAt: null, warnedAt: null } });
    await released();
    const talk = { purpose: "Talk", on: today, start: "17:35", minutes: "15", weeks: "1", note: "" };
    await (await staffVisitor(app)).post("/office/rooms/N-1/bookings", talk);
    expect((await asker.visitor.get(asker.path)).text).to.include("Somebody else has it now");
    expect((await asker.visitor.post(`${path}/register/opening`)).status).to.equal(303);
    expect(await roomsOfSessions(asker.group)).to.deep.equal([`${today} -`]);
    expect((await Session.findById(session._id).orFail().lean()).registerOpenedAt).to.not.equal(null);
  });

  it("can't be taken back after that, nor once somebody else has it", async () => {
    for (const time of ["10:00", "15:00"]) {
      clock(time);
      await job();
    }
    const staff = await staffVisitor(app);
    const talk = { purpose: "Talk", on: today, start: "17:20", minutes: "30", weeks: "1", note: "" };
    expect((await staff.post("/office/rooms/N-1/bookings", talk)).status).to.equal(303);
    await asker.visitor.post(`${asker.path}/use`);
    expect((await asker.visitor.get(asker.path)).text).to.include("Somebody else has the room now.");
    clock("20:01");
    await asker.visitor.post(`${asker.path}/use`);
    expect((await asker.visitor.get(asker.path)).text).to.include("no room of yours to keep");
  });

  it("is neither asked for nor released when its people said so or opened the register", async () => {
    clock("05:00");
    await asker.visitor.post(`${asker.path}/use`);
    clock("16:00");
    expect([await job(), await subjects()]).to.deep.equal([0, []]);
    await Booking.updateMany({}, { $set: { usedAt: null } });
    await Session.updateMany({}, { $set: { registerOpenedAt: app.clock.now() } });
    expect([await job(), await subjects()]).to.deep.equal([0, []]);
  });

  it("is never released unasked, however long the app was away", async () => {
    clock("30:00");
    expect([await job(), await subjects()]).to.deep.equal([0, ["Are you in N-1?"]]);
    clock("34:00");
    expect(await job()).to.equal(0);
    clock("35:00");
    expect(await job()).to.equal(1);
  });

  it("is asked after under a heading of its own for each of the sessions somebody leads at once", async () => {
    const second = await groupOn(app, { _id: asker.group.term }, [today]);
    await grantedRoom(app, second, await makeRoom({ code: "N-2" }));
    await Group.updateOne({ _id: second.group._id }, { $set: { leaders: asker.group.leaders } });
    clock("10:00");
    await job();
    const html = (await asker.visitor.get("/today")).text;
    expect(html.split("Are you in")).to.have.length(3);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).to.deep.equal([...new Set(ids)]);
  });
});
