import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Cancelling a group", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const [bea, ben] = [await makePerson(), await makePerson()];
    const waitlist = [{ person: ben._id, since: app.clock.now(), offeredUntil: null }];
    const group = await makeGroup(term, {
      title: "Kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
      waitlist,
    });
    const path = `/groups/${String(group._id)}`;
    return { group, leader, bea, ben, path, ana: await visitorFor(app, leader) };
  }

  it("says first what will happen, and asks why", async () => {
    const { group, path, ana } = await setOut();
    await makeSession(group, "2026-10-13");
    const { text } = await ana.get(`${path}/cancellation`);
    expect(text).to.contain("1 coming session").and.contain("1 member and 1 person who waits");
    const { status, text: again } = await ana.post(`${path}/cancellation`, { reason: " " });
    expect(status).to.equal(422);
    expect(again).to.contain("Say why");
    expect((await Group.findById(group._id).lean())?.cancelledAt).to.be.null;
  });

  it("leads who was in it on to groups with a place; its other leader has nothing left to look after", async () => {
    const { group, path, ana, bea } = await setOut();
    const ben = await makePerson({ roles: ["leader"], year: 4 });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: ben._id } });
    const said = "1 member, 1 person who waits and 1 other leader will be told";
    expect((await ana.get(`${path}/cancellation`)).text).to.contain(said);
    const cy = await makePerson({ roles: ["leader"], year: 4 });
    const coLeaderAsked = { person: cy._id, by: group.leaders[0]!, at: app.clock.now() };
    await Group.updateOne({ _id: group._id }, { $set: { coLeaderAsked } });
    const other = await makeGroup({ _id: group.term }, { title: "Hearts" });
    await makeSession(other, "2026-10-14");
    await ana.post(`${path}/cancellation`, { reason: "The room is gone" });
    const page = (await (await visitorFor(app, bea)).get(path)).text;
    expect(page).to.contain("These have a place now").and.contain("Hearts");
    const led = (await (await visitorFor(app, ben)).get(path)).text;
    expect(led).to.contain("The room is gone").and.not.contain("Look after it");
    const told = async (to: { _id: unknown }) =>
      (
        await Outbox.findOne({ to: to._id as never })
          .orFail()
          .lean()
      ).text;
    expect(await told(bea)).to.contain("Other groups may have a place for you.");
    expect(await told(cy)).to.contain("no answer is needed");
    expect(await told(ben))
      .to.contain("The room is gone")
      .and.not.contain("Other groups");
  });

  it("cancels what is to come, keeps what was held, frees the rooms and tells everybody once", async () => {
    const { group, path, ana, leader, bea, ben } = await setOut();
    const room = await makeRoom();
    const past = await makeSession(group, "2026-10-06");
    const coming = await makeSession(group, "2026-10-13", { room: room.code });
    await Booking.create({
      room: room._id,
      session: coming._id,
      group: group._id,
      startsAt: coming.startsAt,
      endsAt: coming.endsAt,
      quarters: [1, 2],
      held: true,
      heldAt: app.clock.now(),
      heldBy: leader._id,
    });
    app.clock.set(new Date("2026-10-07T08:00:00Z"));
    await ana.get("/help");
    const heard = new Set<string>();
    const silence = onAnnounce((topic) => void heard.add(topic));
    const answers = await Promise.all(
      [1, 2].map(() => ana.post(`${path}/cancellation`, { reason: "Ana goes abroad." })),
    );
    expect(answers.map((answer) => answer.status)).to.deep.equal([303, 303]);
    silence();
    expect([...heard]).to.include.members([`room:${room.code}`, "room:all"]);
    const reloaded = await Session.findById(coming._id).lean();
    expect(reloaded).to.deep.include({ cancelledReason: "Ana goes abroad.", sequence: 1, room: null });
    expect((await Session.findById(past._id).lean())?.cancelledAt).to.be.null;
    expect((await Booking.findOne().lean())?.held).to.be.false;
    const letters = await Outbox.find().lean();
    expect(letters.map((each) => String(each.to))).to.have.members([String(bea._id), String(ben._id)]);
    expect(letters[0]?.text).to.contain("Ana goes abroad.");
    expect(letters.map(({ urgent }) => urgent)).to.deep.equal([false, false]);
    const { text } = await (await visitorFor(app, bea)).get(path);
    expect(text).to.contain("This group doesn’t meet any more").and.contain("Ana goes abroad.");
    expect((await ana.get(`${path}/cancellation`)).location).to.equal(path);
  });

  it("is urgent news when the next session is within a day", async () => {
    const { group, path, ana } = await setOut();
    await makeSession(group, "2026-10-06");
    app.clock.set(new Date("2026-10-05T20:00:00Z"));
    await ana.post(`${path}/cancellation`, { reason: "Ana is ill." });
    expect((await Outbox.find().lean()).map(({ urgent }) => urgent)).to.deep.equal([true, true]);
  });

  it("puts a draft away without telling anybody", async () => {
    const { group, path, ana } = await setOut();
    const wish = { features: ["screen"], stepFree: false, building: "" };
    await Group.updateOne({ _id: group._id }, { $set: { openedAt: null, members: [], waitlist: [], wish } });
    expect((await ana.get(path)).text).to.contain("Room wished for: screen");
    await ana.post(`${path}/cancellation`, { reason: "Another one instead" });
    expect((await ana.get(path)).text)
      .to.contain("Another one instead")
      .and.not.contain("Room wished for");
    expect(await Outbox.countDocuments()).to.equal(0);
    expect((await ana.post(`${path}/submission`)).text).to.contain("has been cancelled");
    expect((await ana.get(path)).text)
      .to.contain("This draft was put away")
      .and.not.contain("meet any more");
    const card = (await ana.get("/groups")).text;
    expect(card).to.contain("Kidneys").and.not.contain("places taken");
  });

  it("writes nothing of a shared-experience group where others read", async () => {
    const { group, path, ana } = await setOut();
    const words = { title: "Fireflies", kind: "shared-experience" };
    await Group.updateOne({ _id: group._id }, { $set: words });
    await ana.post(`${path}/cancellation`, { reason: "Moths came." });
    expect(JSON.stringify(await Audit.find().lean())).to.not.match(/Fireflies|Moths/);
    const letters = await Outbox.find().lean();
    expect(letters).to.have.length(2);
    expect(JSON.stringify(letters)).to.not.contain("Fireflies");
  });

  it("is for its leaders and staff", async () => {
    const { path, bea } = await setOut();
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get(`${path}/cancellation`)).status).to.equal(404);
    expect((await visitor.post(`${path}/cancellation`, { reason: "No" })).status).to.equal(404);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await office.post(`${path}/cancellation`, { reason: "Too few" })).status).to.equal(303);
  });
});
