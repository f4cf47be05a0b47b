import { expect } from "chai";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { Session } from "../../server/sessions/session.js";
import { Programme } from "../../server/terms/programme.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeReady, makeSession, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const drafted = { openedAt: null, submittedAt: null };

describe("The gate before a group opens", () => {
  const app = useApp();

  async function setOut(fields: Partial<GroupFields> = {}, ready = false) {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva" });
    if (!ready) await Standing.deleteMany({});
    const group = await makeGroup(term, { ...drafted, leaders: [leader._id], ...fields });
    const ana = await visitorFor(app, leader);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    return { term, leader, group, path: `/groups/${String(group._id)}`, ana, office };
  }

  it("tells the leader early what is needed, and lets them send the draft all the same", async () => {
    const { ana, path } = await setOut();
    const { text } = await ana.get(path);
    expect(text).to.contain("Before it can open").and.contain("Cleared for Renal");
    expect(text).to.contain("Nothing recorded yet, 10 h to go").and.contain("Send for approval");
    expect((await ana.post(`${path}/submission`)).status).to.equal(303);
  });

  it("says what can be done meanwhile, to each as it is true for them", async () => {
    const { ana, office, path, group } = await setOut();
    const [draft, mended] = [(await ana.get(path)).text, (await office.get(path)).text];
    for (const text of [draft, mended])
      expect(text).to.contain("You can send it now; it opens once all of this is there.");
    await ana.post(`${path}/submission`);
    expect((await ana.get(path)).text).to.contain("The programme office can approve it once all of this");
    expect((await office.get(path)).text).to.contain("It can be approved once all of this is there.");
    await Group.updateOne({ _id: group._id }, { submittedAt: null, firstOn: "2026-12-21" });
    const stuck = (await ana.get(path)).text;
    expect(stuck).to.contain("It opens once all of this is there too.").and.not.contain("Send for approval");
    const own = { submittedAt: null, firstOn: group.firstOn, kind: "shared-experience" };
    await Group.updateOne({ _id: group._id }, own);
    expect((await ana.get(path)).text).to.contain("You can open it once all of this is there.");
  });

  it("stays shut until every leader is cleared and trained", async () => {
    const { ana, office, path, leader, group } = await setOut();
    await ana.post(`${path}/submission`);
    const refused = await office.post(`${path}/approval`);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain("Ana Silva still needs to be cleared for Renal, 10 h of training");
    expect(await Session.countDocuments()).to.equal(0);
    await makeReady(leader);
    const second = await makePerson({ roles: ["leader"], name: "Ben Li" });
    await Standing.deleteOne({ _id: second._id });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: second._id } });
    expect((await office.post(`${path}/approval`)).text).to.contain("Ben Li still needs");
    await makeReady(second);
    expect((await office.post(`${path}/approval`)).status).to.equal(303);
    expect(await Session.countDocuments()).to.equal(9);
  });

  it("counts hours of sessions as well as groups; a fortnightly group counts half", async () => {
    const long = { day: 4, start: "12:00", minutes: 150 };
    const { term, ana, path, leader } = await setOut({}, true);
    const other = await makeGroup(term, { leaders: [leader._id], slot: long });
    const refused = await ana.post(`${path}/submission`);
    expect(refused.status).to.equal(409);
    const tooMuch = "of sessions a week, counting what you have sent for approval; 3 h are the most";
    expect(refused.text).to.contain(tooMuch);
    await makeSession(other, "2026-09-24");
    expect((await ana.get(path)).text, "that group is over by then").to.not.contain(tooMuch);
    await makeSession(other, "2026-12-10");
    expect((await ana.get(path)).text).to.contain(tooMuch);
    await Group.updateOne({ _id: other._id }, { everyWeeks: 2 });
    expect((await ana.post(`${path}/submission`)).status).to.equal(303);
  });

  it("opens by itself where the programme says so and nothing is missing; else it waits", async () => {
    const { ana, path, group, leader } = await setOut();
    await Programme.updateOne({}, { "settings.autoApprove": true });
    await ana.post(`${path}/submission`);
    expect((await Group.findById(group._id).orFail().lean()).openedAt).to.equal(null);
    await ana.post(`${path}/submission/end`);
    await makeReady(leader);
    await ana.post(`${path}/submission`);
    const stored = await Group.findById(group._id).orFail().lean();
    expect(stored.openedAt).to.deep.equal(app.clock.now());
    expect(stored.openedBy).to.equal(null);
    expect(await Session.countDocuments()).to.equal(9);
  });
});

describe("The queue of groups to approve", () => {
  const app = useApp();

  it("opens those ticked, names what the others lack, and does it once", async () => {
    const term = await makeTerm();
    const sent = { openedAt: null };
    const [one, two] = [await makeGroup(term, sent), await makeGroup(term, sent)];
    const late = await makePerson({ roles: ["leader"], name: "Ben Li" });
    await Standing.deleteOne({ _id: late._id });
    const three = await makeGroup(term, { ...sent, leaders: [late._id], title: "Late", capacity: 18 });
    const hidden = await makeGroup(term, { ...sent, kind: "shared-experience", title: "Violet circle" });
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { text } = await office.get("/office/approvals");
    expect(text).to.contain("3 groups wait").and.contain("Ben Li still needs");
    expect(text)
      .to.not.contain("Violet")
      .and.not.contain(`value="${String(three._id)}"`);
    const actionKey = "0123456789abcdef0123456789";
    const groups = [one, two, three, hidden].map(({ _id }) => String(_id));
    const answers = await Promise.all(
      [1, 2, 3].map(() => office.post("/office/approvals", { groups, actionKey })),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await Session.distinct("group")).to.have.length(2);
    expect(await Session.countDocuments()).to.equal(18);
    expect((await Group.findById(hidden._id).orFail().lean()).openedAt).to.equal(null);
    expect((await office.get("/office/approvals")).text).to.contain("could not open: Ben Li still needs");
  });

  it("asks for a tick, and says kindly when nothing waits", async () => {
    const term = await makeTerm();
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await office.get("/office/approvals")).text).to.contain("Nothing waits");
    await makeGroup(term, { openedAt: null });
    const none = await office.post("/office/approvals", {});
    expect(none.status).to.equal(422);
    expect(none.text).to.contain("Tick the groups to open");
  });
});
