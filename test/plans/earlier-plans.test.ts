import { expect } from "chai";
import type { Types } from "mongoose";
import { Group } from "../../server/groups/group.js";
import { Plan, PlanFile } from "../../server/plans/plan.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const form = {
  title: "Renal together",
  topic: "renal",
  kind: "review",
  years: ["1"],
  day: "2",
  start: "17:00",
  minutes: "50",
  everyWeeks: "1",
  firstOn: "2026-10-05",
  capacity: "12",
  minimum: "5",
};

describe("The plans of last year's group", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const before = await Term.create({ name: "Autumn 2025", startsOn: "2025-10-06", endsOn: "2025-12-12" });
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const earlier = await makeGroup(before, { firstOn: "2025-10-06", leaders: [leader._id] });
    const held = [
      await makeSession(earlier, "2025-10-07"),
      await makeSession(earlier, "2025-10-14", { cancelledAt: app.clock.now() }),
      await makeSession(earlier, "2025-10-21"),
      await makeSession(earlier, "2025-10-28"),
    ];
    const by = { addedAt: app.clock.now(), addedBy: leader._id };
    const file = await PlanFile.create({
      group: earlier._id,
      name: "a.txt",
      size: 1,
      bytes: Buffer.from("a"),
      ...by,
    });
    const plan = (session: (typeof held)[number] | undefined, text: string, files: Types.ObjectId[] = []) =>
      Plan.create({
        session: session?._id,
        group: earlier._id,
        items: [{ text, minutes: 50 }],
        files,
        savedAt: app.clock.now(),
        savedBy: leader._id,
      });
    await plan(held[0], "First", [file._id]);
    await plan(held[1], "Cancelled");
    await plan(held[3], "Third held");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    return { ana: await visitorFor(app, leader), office, earlier, file, leader, term };
  }

  it("come onto the new sessions in their order once the group opens, with their files", async () => {
    const { ana, office, earlier, file } = await setOut();
    expect((await ana.get(`/groups/new?from=${String(earlier._id)}`)).text).to.contain(
      `name="from" value="${String(earlier._id)}"`,
    );
    const { location } = await ana.post("/groups", { ...form, from: String(earlier._id) });
    const page = location ?? "";
    expect((await ana.get(page)).text).to.contain(`href="${page}/brought"`);
    const brought = (await ana.get(`${page}/brought`)).text;
    const order = ["Tue 6 Oct", "First", "a.txt (1 KB)", "Tue 13 Oct", "No plan", "Tue 20 Oct", "Third held"];
    const places = order.map((words) => brought.indexOf(words));
    expect(places, "as they will come").to.deep.equal([...places].sort((a, b) => a - b));
    expect(places).to.not.include(-1);
    expect(brought).to.not.contain("Cancelled");
    await ana.post(`${location ?? ""}/submission`);
    await office.post(`${location ?? ""}/approval`);
    const group = await Group.findOne({ copiedFrom: earlier._id }).orFail().lean();
    const sessions = await Session.find({ group: group._id }).sort({ startsAt: 1 }).lean();
    const plans = await Promise.all(sessions.map(({ _id }) => Plan.findOne({ session: _id }).lean()));
    expect(sessions).to.have.length(9);
    expect((await ana.get(`${page}/brought`)).text).to.contain("The group is open");
    expect(plans.slice(0, 4).map((plan) => plan?.items[0]?.text ?? null)).to.deep.equal([
      "First",
      null,
      "Third held",
      null,
    ]);
    const first = `/sessions/${String(sessions[0]?._id)}`;
    expect((await ana.get(`${first}/files/${String(file._id)}`)).status).to.equal(200);
    await ana.post(`${first}/plan/files/end`, { file: String(file._id) });
    expect(await PlanFile.countDocuments(), "the earlier plan still hands it out").to.equal(1);
  });

  it("are nobody's who may not know of the group", async () => {
    const { ana, earlier } = await setOut();
    await Group.updateOne(
      { _id: earlier._id },
      { $set: { kind: "shared-experience", leaders: [earlier._id] } },
    );
    expect((await ana.post("/groups", { ...form, from: String(earlier._id) })).status).to.equal(404);
    expect(await Group.countDocuments({ copiedFrom: earlier._id })).to.equal(0);
  });

  it("are nobody's who only belonged to a private group, nor those of a group that still runs", async () => {
    const { ana, earlier, leader, term } = await setOut();
    const hidden = { kind: "shared-experience", leaders: [earlier._id], members: [memberOf(leader)] };
    await Group.updateOne({ _id: earlier._id }, { $set: hidden });
    const running = await makeGroup(term, { title: "Somebody else's" });
    for (const { _id } of [earlier, running]) {
      const from = String(_id);
      const posted = await ana.post("/groups", { ...form, kind: "shared-experience", from });
      expect([posted.status, (await ana.get(`/groups/new?from=${from}`)).status]).to.deep.equal([404, 404]);
    }
    expect(await Group.countDocuments()).to.equal(2);
  });
});
