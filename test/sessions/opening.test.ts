import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Session } from "../../server/sessions/session.js";
import { wallOf } from "../../server/time/zone.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf, zone } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const drafted = { openedAt: null, submittedAt: null };

describe("A draft on its way to an open group", () => {
  const app = useApp();

  /** A draft, its leader and the office, each in a browser. */
  async function setOut(fields: Partial<GroupFields> = {}) {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva" });
    const group = await makeGroup(term, { ...drafted, leaders: [leader._id], ...fields });
    const ana = await visitorFor(app, leader);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    return { term, leader, group, path: `/groups/${String(group._id)}`, ana, office };
  }

  it("shows its leader every date, the skipped ones with their reason", async () => {
    const { ana, path, group } = await setOut();
    const { text } = await ana.get(path);
    expect(text).to.contain("9 sessions").and.contain("Tue 6 Oct, 17:00–17:50");
    expect(text).to.contain("no session: Reading week").and.contain("Tue 3 Nov");
    expect(text).to.contain("There is no co-leader yet").and.contain("Send for approval");
    const co = await makePerson({ roles: ["leader"], year: 4 });
    const coLeaderAsked = { person: co._id, by: group.leaders[0], at: app.clock.now() };
    await Group.updateOne({ _id: group._id }, { $set: { coLeaderAsked } });
    expect((await ana.get(path)).text, "while one is asked")
      .to.not.contain("There is no co-leader yet")
      .and.not.contain("It meets only once");
    await Group.updateOne({ _id: group._id }, { $set: { firstOn: "2026-12-08" } });
    expect((await ana.get(path)).text).to.contain("It meets only once, on Tue 8 Dec.");
  });

  it("is hidden from students and other leaders until it opens", async () => {
    const { path } = await setOut();
    const student = await visitorFor(app, await makePerson());
    const other = await visitorFor(app, await makePerson({ roles: ["leader"] }));
    for (const visitor of [student, other]) {
      expect((await visitor.get(path)).status).to.equal(404);
      expect((await visitor.post(`${path}/submission`)).status).to.equal(404);
      expect((await visitor.post(`${path}/membership`)).status).to.equal(404);
    }
  });

  it("is sent by staff in its leader's place, who can then approve it", async () => {
    const { ana, office, path, group } = await setOut();
    expect((await office.get(path)).text)
      .to.contain("Send in their place")
      .and.not.contain("Send for approval");
    expect((await ana.get(path)).text).to.not.contain("Send in their place");
    await office.post(`${path}/submission`);
    expect((await office.get(path)).text)
      .to.contain("sent in its leaders’ place")
      .and.contain("Approve and open");
    expect((await Group.findById(group._id).lean())?.submittedAt).to.be.instanceOf(Date);
  });

  it("is sent, taken back and sent again by its leader", async () => {
    const { ana, office, path, group } = await setOut();
    expect((await ana.post(`${path}/submission`)).status).to.equal(303);
    expect((await office.get(path)).text).to.contain("Approve and open");
    expect((await ana.get(`${path}/edit`)).status).to.equal(409);
    await ana.post(`${path}/submission/end`);
    expect((await Group.findById(group._id).lean())?.submittedAt).to.be.null;
    await ana.post(`${path}/submission`);
    expect((await ana.get(path)).text).to.contain("Take the draft back");
    expect(await Audit.countDocuments({ act: "submit group" })).to.equal(2);
  });

  it("is returned by staff with a note that the leaders are sent", async () => {
    const { ana, office, path, leader } = await setOut();
    await ana.post(`${path}/submission`);
    await office.post(`${path}/submission/end`, { note: "Please add a co-leader.\nAnd a room." });
    const letter = await Outbox.findOne().lean();
    expect(String(letter?.to)).to.equal(String(leader._id));
    expect(letter?.text).to.contain("Please add a co-leader.");
    expect((await ana.get(path)).text)
      .to.contain("Please add a co-leader.")
      .and.contain("Send for approval");
  });

  it("is not returned without a note, nor with one that is too long, which stays to be shortened", async () => {
    const { ana, office, path, group } = await setOut();
    await ana.post(`${path}/submission`);
    const bare = await office.post(`${path}/submission/end`, { note: " " });
    expect([bare.status, bare.text.includes("Say what should change")]).to.deep.equal([422, true]);
    const { status, text } = await office.post(`${path}/submission/end`, { note: "long ".repeat(101) });
    expect(status).to.equal(422);
    expect(text).to.contain("Use at most 500 characters").and.contain("long long long");
    expect((await Group.findById(group._id).lean())?.submittedAt).to.not.be.null;
  });

  it("opens with every session of the term at the same wall time on both sides of the clock change", async () => {
    const { ana, office, path, group, leader } = await setOut();
    await ana.post(`${path}/submission`);
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    expect((await office.post(`${path}/approval`)).status).to.equal(303);
    silence();
    const sessions = await Session.find({ group: group._id }).sort({ number: 1 }).lean();
    expect(sessions.map((each) => each.number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sessions.map((each) => wallOf(each.startsAt, zone))).to.deep.equal(
      sessions.map((each) => ({ on: each.on, time: "17:00" })),
    );
    expect(sessions.map((each) => each.on)).to.include.members(["2026-10-20", "2026-10-27"]);
    expect(sessions.map((each) => each.on)).to.not.include("2026-11-03");
    expect(heard).to.include.members([
      `group:${String(group._id)}`,
      "groups:all",
      "office:all",
      `person:${String(leader._id)}`,
    ]);
    expect((await Outbox.findOne({ to: leader._id }).lean())?.subject).to.contain("is open");
    const { text } = await (await visitorFor(app, await makePerson())).get(path);
    expect(text).to.contain("Join this group").and.contain("Tue 27 Oct, 17:00–17:50");
  });

  it("opens once when two of staff approve at the same time", async () => {
    const { ana, office, path } = await setOut();
    await ana.post(`${path}/submission`);
    const second = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    await Promise.all([office.get("/help"), second.get("/help")]);
    const answers = await Promise.all([office, second, office].map((each) => each.post(`${path}/approval`)));
    expect(answers.map((answer) => answer.status)).to.deep.equal([303, 303, 303]);
    expect(await Session.countDocuments()).to.equal(9);
    expect(await Outbox.countDocuments()).to.equal(1);
  });

  it("has no dates before the day it is approved", async () => {
    const { ana, office, path } = await setOut();
    await ana.post(`${path}/submission`);
    app.clock.set(new Date("2026-10-14T08:00:00Z"));
    await office.post(`${path}/approval`);
    const first = await Session.findOne().sort({ startsAt: 1 }).lean();
    expect(first).to.deep.include({ on: "2026-10-20", number: 1 });
  });

  it("isn't sent while a leader is elsewhere at that time, has enough groups or has left", async () => {
    const { term, ana, office, path, leader, group } = await setOut();
    const other = await makeGroup(term, { code: "ANA-1", title: "Anatomy", members: [memberOf(leader)] });
    await makeSession(other, "2026-10-13");
    const clash = await ana.post(`${path}/submission`);
    expect(clash.status).to.equal(409);
    expect(clash.text)
      .to.contain("You aren&#x27;t free on Tue 13 Oct, 17:00: ANA-1 Anatomy meets then.")
      .and.not.contain("Ana Silva isn&#x27;t free");
    expect((await office.get(path)).text)
      .to.contain("Ana Silva isn&#x27;t free on Tue 13 Oct, 17:00.")
      .and.not.contain("ANA-1");
    await Group.updateOne({ _id: other._id }, { $set: { kind: "shared-experience" } });
    expect((await ana.get(path)).text, "over a shoulder")
      .to.contain("17:00: Peer group meets then.")
      .and.not.contain("ANA-1");
    await Session.deleteMany({});
    await makeGroup(term, { leaders: [leader._id], slot: { day: 4, start: "12:00", minutes: 50 } });
    await makeGroup(term, { leaders: [leader._id], slot: { day: 5, start: "12:00", minutes: 50 } });
    const load = await ana.post(`${path}/submission`);
    expect(load.text).to.contain(
      "You lead 2 groups already, counting what you have sent for approval; 2 are the most for one person.",
    );
    await Group.deleteOne({ "slot.day": 5 });
    expect((await ana.get(path)).text).to.not.contain("To mend first");
    await Group.updateOne({ "slot.day": 4 }, { $set: { "slot.minutes": 150 } });
    expect((await ana.get(path)).text)
      .to.contain("With this group you would lead 3 h 20 min of sessions a week")
      .and.contain("; 3 h are the most for one person.");
    expect((await office.get(path)).text).to.contain(
      "Ana Silva would lead more than one person may: 2 groups, or 3 hours",
    );
    expect((await ana.get(path)).text)
      .to.contain("It can be sent once")
      .and.not.contain("Send for approval");
    await Group.updateOne({ _id: group._id }, { $set: { kind: "shared-experience" } });
    expect((await ana.get(path)).text, "nobody approves it").to.contain("It can be opened once");
    await Group.updateOne({ _id: group._id }, { $set: { kind: "review" } });
    expect((await Group.findOne({ title: /Renal together/, submittedAt: null }).lean())?.openedAt).to.be.null;
  });

  it("lets one of two groups of a leader open when they would clash, approved at the same time", async () => {
    const { term, ana, path, leader, office } = await setOut();
    const rival = await makeGroup(term, { ...drafted, leaders: [leader._id] });
    await ana.post(`${path}/submission`);
    await ana.post(`/groups/${String(rival._id)}/submission`);
    await office.get("/help");
    const answers = await Promise.all(
      [path, `/groups/${String(rival._id)}`].map((each) => office.post(`${each}/approval`)),
    );
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);
    expect(await Session.countDocuments()).to.equal(9);
  });

  it("can't be approved before it is sent, nor taken back once open", async () => {
    const { ana, office, path } = await setOut();
    expect((await office.post(`${path}/approval`)).text).to.contain("isn&#x27;t waiting for approval");
    await ana.post(`${path}/submission`);
    await office.post(`${path}/approval`);
    expect((await ana.post(`${path}/submission/end`)).text).to.contain("open already");
    expect((await office.post(`${path}/submission/end`, { note: "More" })).status).to.equal(409);
  });

  it("doesn't come back from being cancelled", async () => {
    const { ana, office, path, group, leader } = await setOut();
    await ana.post(`${path}/submission`);
    await office.post(`${path}/cancellation`, { reason: "There are two of them." });
    const letter = await Outbox.findOne({ to: leader._id }).lean();
    expect(letter?.text).to.contain("There are two of them.");
    const back = await ana.post(`${path}/submission/end`);
    expect(back.status).to.equal(409);
    expect(back.text).to.contain("The group has been cancelled.");
    expect((await Group.findById(group._id).lean())?.submittedAt).to.not.be.null;
  });

  it("can't be approved by its leader", async () => {
    const { ana, path } = await setOut();
    await ana.post(`${path}/submission`);
    expect((await ana.post(`${path}/approval`)).status).to.equal(404);
  });
});
