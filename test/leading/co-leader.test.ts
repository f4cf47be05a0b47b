import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { findAskedToLead } from "../../server/leading/asked.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf, zone } from "../support/factories.js";
import { questionsOf } from "../support/questions.js";
import { visitorFor } from "../support/visitor.js";

const drafted = { openedAt: null, submittedAt: null };

describe("A co-leader", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
  });

  async function setOut(fields: Partial<GroupFields> = {}) {
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana" });
    const co = await makePerson({ roles: ["leader"], year: 5, name: "Ben Okafor" });
    const group = await makeGroup(term, { title: "Kidneys", leaders: [leader._id], ...fields });
    const path = `/groups/${String(group._id)}/co-leader`;
    const [ana, ben] = [await visitorFor(app, leader), await visitorFor(app, co)];
    return { leader, co, group, path, ana, ben, ask: () => ana.post(path, { person: String(co._id) }) };
  }

  const stored = async (group: { _id: Types.ObjectId }) => Group.findById(group._id).orFail().lean();
  const lettersTo = async (person: { _id: Types.ObjectId }) =>
    (await Outbox.find({ to: person._id }).lean()).map(({ subject }) => subject);

  it("is found by name among the leaders on the roster, and shows no address", async () => {
    const { ana, path, co } = await setOut(drafted);
    await makePerson({ name: "Benita Student" });
    await makePerson({ roles: ["leader"], name: "Ben Gone", leftAt: app.clock.now() });
    const { text } = await ana.get(`${path}?q=ben`);
    expect(text).to.contain("Ben Okafor").and.contain("1 leader");
    expect(text).to.not.contain("Benita").and.not.contain("Ben Gone").and.not.contain(co.email);
    expect((await ana.get(`${path}?q=zzz`)).text).to.contain("None found");
    expect((await ana.get(`${path}?q=ana`)).text, "oneself").to.contain("No other leader on the roster");
  });

  // Red when each person found is looked at by questions of their own.
  it("is looked for with as many questions to the database for ten as for one", async () => {
    const { ana, path, group } = await setOut();
    await makeSession(group, "2026-10-13");
    for (let n = 0; n < 9; n += 1) {
      await makePerson({ roles: ["leader"], name: `${n === 0 ? "One" : "Many"} Benita` });
    }
    await Standing.deleteMany({});
    const search = async (q: string) => {
      let text = "";
      const asked = await questionsOf(async () => ({ text } = await ana.get(`${path}?q=${q}`)));
      return { questions: asked.length, found: text.match(/still needs/g)?.length ?? 0 };
    };
    await search("benita");
    const one = await search("one");
    expect(one.found).to.equal(1);
    expect(await search("ben")).to.deep.equal({ ...one, found: 10 });
  });

  it("is shown first who can be asked, those cleared for the topic before the others, across the pages", async () => {
    const { ana, path, co } = await setOut(drafted);
    const busy = await Promise.all(
      Array.from({ length: 11 }, (_, n) => makePerson({ roles: ["leader"], name: `Aaron ${n}` })),
    );
    for (const { _id } of busy)
      for (const day of [1, 3])
        await makeGroup(term, { leaders: [_id], slot: { day, start: "08:00", minutes: 50 } });
    await makePerson({ roles: ["leader"], name: "Zoe Cleared" });
    await Standing.updateOne({ _id: co._id }, { $set: { cleared: [] } });
    const { text } = await ana.get(path);
    const names = [...text.matchAll(/<strong>([^<]+)<\/strong>, Year/g)].map(([, name]) => name);
    expect(names.slice(0, 2)).to.deep.equal(["Zoe Cleared", "Ben Okafor"]);
    expect(names).to.have.length(10);
  });

  it("is asked and told, and leads nothing before the yes", async () => {
    const { ask, ben, group, leader, co, path } = await setOut(drafted);
    expect((await ask()).status).to.equal(303);
    expect((await ask()).status).to.equal(303);
    expect((await stored(group)).leaders.map(String)).to.deep.equal([String(leader._id)]);
    expect(await lettersTo(co)).to.deep.equal(["Would you lead the draft of Kidneys with us?"]);
    expect((await ben.get("/today")).text).to.contain("Ana asks you to lead it too");
    const seen = (await ben.get(`/groups/${String(group._id)}`)).text;
    expect(seen)
      .to.contain("Yes, I will")
      .and.match(/9\s+sessions in Autumn 2026/);
    expect(seen).to.contain("Tue 13 Oct").and.not.contain("No more dates");
    expect((await ben.get(path)).status).to.equal(404);
  });

  it("leads it after the yes, which is said once however often it is sent", async () => {
    const { ask, ben, group, leader, co, path } = await setOut(drafted);
    await ask();
    await ben.get("/today");
    const answers = await Promise.all([1, 2, 3].map(() => ben.post(`${path}/acceptance`)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    const { leaders, coLeaderAsked } = await stored(group);
    expect(leaders.map(String)).to.deep.equal([String(leader._id), String(co._id)]);
    expect(coLeaderAsked).to.equal(null);
    expect(await lettersTo(leader)).to.deep.equal(["Ben Okafor leads the draft of Kidneys with you"]);
    expect(await Audit.countDocuments({ act: "agree to lead group" })).to.equal(1);
  });

  it("is no third leader: who said yes after staff named another reads why, and who was named answers nothing", async () => {
    const { ask, ben, group, leader, co, path } = await setOut(drafted);
    await ask();
    const cleo = await makePerson({ roles: ["leader"], year: 5, name: "Cleo" });
    await Group.updateOne({ _id: group._id }, { leaders: [leader._id, cleo._id] });
    await ben.post(`${path}/acceptance`);
    expect((await ben.get(`/groups/${String(group._id)}`)).text).to.contain("The group has two leaders.");
    expect((await stored(group)).leaders).to.have.length(2);
    await Group.updateOne({ _id: group._id }, { leaders: [leader._id, co._id] });
    await ben.post(`${path}/acceptance`);
    expect((await stored(group)).coLeaderAsked).to.equal(null);
    expect((await stored(group)).leaders).to.have.length(2);
  });

  it("may say no, of which who asked is told and who looks for another reads", async () => {
    const { ask, ana, ben, group, leader, path } = await setOut(drafted);
    await makePerson({ roles: ["leader"], name: "Zoe Able" });
    await ask();
    expect((await ben.post(`${path}/refusal`)).location).to.equal("/today");
    expect((await ana.get(path)).text, "after who hasn't").to.match(
      /Zoe Able[\s\S]*Ben Okafor<\/strong>, Year 5<br><span[^>]*>Said no on Mon 5 Oct\./,
    );
    expect((await stored(group)).coLeaderAsked).to.equal(null);
    expect(await lettersTo(leader)).to.deep.equal(["Ben Okafor can't lead the draft of Kidneys"]);
    expect((await ben.get(`/groups/${String(group._id)}`)).status).to.equal(404);
    await ask();
    await ana.post(`${path}/end`, { person: String((await stored(group)).coLeaderAsked?.person) });
    expect((await ana.get(path)).text, "asked again, and taken back").to.contain("Said no on Mon 5 Oct.");
    await ask();
    await ben.post(`${path}/acceptance`);
    expect((await stored(group)).coLeaderDeclined, "yes").to.deep.equal([]);
  });

  it("can't answer what has been taken back", async () => {
    const { ask, ana, ben, group, co, path } = await setOut(drafted);
    await ask();
    await ana.post(`${path}/end`, { person: String(co._id) });
    expect((await ben.post(`${path}/acceptance`)).status).to.equal(404);
    expect((await stored(group)).leaders).to.have.length(1);
    expect(await findAskedToLead(String(co._id), { now: app.clock.now(), zone })).to.deep.equal([]);
    expect(await lettersTo(co)).to.have.length(2);
  });

  it("isn't asked while they lead as much as one may, and the search says why", async () => {
    const { ask, ana, co, group, path } = await setOut(drafted);
    for (const day of [3, 4]) {
      await makeGroup(term, { leaders: [co._id], slot: { day, start: "09:00", minutes: 50 } });
    }
    const { text } = await ana.get(`${path}?q=ben`);
    expect(text)
      .to.contain("would lead more than one person may")
      .and.not.contain(`value="${String(co._id)}"`);
    const { status, text: refused } = await ask();
    expect(status).to.equal(409);
    expect(refused).to.contain("would lead more than one person may");
    expect((await stored(group)).coLeaderAsked).to.equal(null);
  });

  it("can't say yes any more once they lead as much as one may elsewhere", async () => {
    const { ask, ben, co, group, path } = await setOut(drafted);
    await ask();
    for (const day of [3, 4]) {
      await makeGroup(term, { leaders: [co._id], slot: { day, start: "09:00", minutes: 50 } });
    }
    const answer = await ben.post(`${path}/acceptance`);
    expect((await ben.get(answer.location ?? "")).text).to.contain("You can&#x27;t lead it as things stand");
    expect((await stored(group)).leaders).to.have.length(1);
  });

  it("leads two groups at most, also when three are said yes to at once", async () => {
    const { co, ben } = await setOut();
    const days = [3, 4, 5];
    const groups = await Promise.all(
      days.map((day) =>
        makeGroup(term, {
          slot: { day, start: "09:00", minutes: 50 },
          coLeaderAsked: { person: co._id, by: co._id, at: app.clock.now() },
        }),
      ),
    );
    await ben.get("/today");
    await Promise.all(groups.map(({ _id }) => ben.post(`/groups/${String(_id)}/co-leader/acceptance`)));
    expect(await Group.countDocuments({ leaders: co._id })).to.equal(2);
  });

  it("isn't asked for an open group they are a member of, busy at, or not trained for", async () => {
    const { ask, group, co } = await setOut();
    await makeSession(group, "2026-10-13");
    await Standing.deleteOne({ _id: co._id });
    expect((await ask()).text).to.contain("still needs to be cleared for Renal");
    const elsewhere = await makeGroup(term, { title: "Hearts", leaders: [co._id] });
    await makeSession(elsewhere, "2026-10-13");
    const { text } = await ask();
    expect(text).to.contain("isn&#x27;t free on Tue 13 Oct, 17:00.").and.not.contain("Hearts");
    await Group.updateOne({ _id: group._id }, { $set: { members: [memberOf(co)] } });
    expect((await ask()).text).to.contain("is a member of this group");
  });

  it("steps down or is gone on without, and the other one is told", async () => {
    const { ask, ana, ben, group, leader, co, path } = await setOut(drafted);
    await ask();
    await ben.post(`${path}/acceptance`);
    expect((await ben.get(path)).text).to.contain("Step down");
    await ben.post(`${path}/end`, { person: String(co._id) });
    expect((await stored(group)).leaders.map(String)).to.deep.equal([String(leader._id)]);
    expect(await lettersTo(leader)).to.include("Ben Okafor doesn't lead the draft of Kidneys any more");
    await ask();
    await ben.post(`${path}/acceptance`);
    await ana.post(`${path}/end`, { person: String(co._id) });
    expect(await lettersTo(co)).to.include("You don't lead the draft of Kidneys any more");
    await ana.post(`${path}/end`, { person: String(leader._id) });
    expect((await stored(group)).leaders.map(String)).to.deep.equal([String(leader._id)]);
  });

  it("can't send away the one who leads first", async () => {
    const { ask, ben, group, leader, co, path } = await setOut(drafted);
    await ask();
    await ben.post(`${path}/acceptance`);
    await ben.post(`${path}/end`, { person: String(leader._id) });
    expect((await stored(group)).leaders.map(String)).to.deep.equal([String(leader._id), String(co._id)]);
    expect(await lettersTo(leader)).to.have.length(1);
  });

  it("learns of a shared-experience group from its leader, and from no message or day page", async () => {
    const { ask, ben, co } = await setOut({ ...drafted, kind: "shared-experience", title: "Violet circle" });
    await ask();
    expect(JSON.stringify(await Outbox.find({ to: co._id }).lean())).to.not.contain("Violet");
    const today = (await ben.get("/today")).text;
    expect(today).to.contain("Peer group").and.not.contain("Violet");
    const entry = await Audit.findOne({ act: "ask to lead group" }).lean();
    expect(JSON.stringify(entry)).to.not.contain(String(co._id));
  });
});
