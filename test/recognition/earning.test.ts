import { expect } from "chai";
import fc from "fast-check";
import mongoose from "mongoose";
import { findEarners, findRule, runRule } from "../../server/recognition/awarding.js";
import { certifyHours } from "../../server/recognition/certifying.js";
import { Credential } from "../../server/recognition/credential.js";
import {
  isEarned,
  measureWords,
  reasonFor,
  stillNeeded,
  whoEarns,
} from "../../server/recognition/earning.js";
import type { Measures } from "../../server/recognition/ledger.js";
import { reissue, undoRun } from "../../server/recognition/revoking.js";
import { Rule } from "../../server/recognition/rule.js";
import { editRule, findRules, keepDefaultRules } from "../../server/recognition/rules.js";
import { Outbox } from "../../server/data/outbox.js";
import { Standing } from "../../server/training/standing.js";
import { monday, useApp } from "../support/app.js";
import { makeCredential, makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";

const measureNames = Object.keys(measureWords) as (keyof Measures)[];
const none = Object.fromEntries(measureNames.map((name) => [name, 0])) as unknown as Measures;
const level = {
  key: "level",
  name: "Level",
  needs: [
    { measure: "trainingMinutes" as const, atLeast: 600 },
    { measure: "leadingMinutes" as const, atLeast: 1500 },
  ],
};

describe("What a rule asks for", () => {
  it("is earned at exactly what it asks for and not a minute before", () => {
    const enough = { ...none, trainingMinutes: 600, leadingMinutes: 1500 };
    expect(isEarned(level, enough)).to.equal(true);
    expect(isEarned(level, { ...enough, leadingMinutes: 1499 })).to.equal(false);
    expect(stillNeeded(level, { ...enough, leadingMinutes: 900 })).to.equal("10 h leading");
    expect(stillNeeded(level, { ...enough, leadingMinutes: 350 })).to.equal("19 h 10 min leading");
    expect(reasonFor(level, enough)).to.equal(
      "10 h training (10 h asked for), 25 h leading (25 h asked for)",
    );
  });

  it("that asks for nothing is never earned by itself", () => {
    expect(isEarned({ ...level, needs: [] }, { ...none, allMinutes: 99_999 })).to.equal(false);
  });

  it("leaves out whoever holds it, whatever they did", () => {
    const amounts = fc.record(
      Object.fromEntries(measureNames.map((name) => [name, fc.nat({ max: 3_000 })])) as Record<
        keyof Measures,
        fc.Arbitrary<number>
      >,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, fc.boolean())), (all) => {
        const people = all.map(([measures, holds]) => ({ measures, has: new Set(holds ? ["level"] : []) }));
        const earners = whoEarns(level, people);
        expect(earners.length).to.equal(
          people.filter(({ measures, has }) => has.size === 0 && isEarned(level, measures)).length,
        );
        const after = people.map((each) => ({
          ...each,
          has: isEarned(level, each.measures) ? new Set(["level"]) : each.has,
        }));
        expect(whoEarns(level, after)).to.deep.equal([]);
      }),
    );
  });
});

describe("A run of a rule", function () {
  this.timeout(30_000);
  const app = useApp();
  const actor = () => ({ id: "a test", now: app.clock.now() });

  async function give(key: string, seen = 1) {
    const done = await runRule(actor(), key, seen);
    if (done === "rival") throw new Error(`Version ${seen} of ${key} is not in force`);
    return done;
  }

  /** Leaders with so many hours of training and so many sessions led. */
  async function makeLeaders(done: readonly { hours: number; led: number }[]) {
    const term = await makeTerm();
    for (const { hours, led } of done) {
      const person = await makePerson({ roles: ["leader"], year: 4 });
      const entry = { on: "2026-09-21", minutes: hours * 60 || 1, live: true, what: "Course" };
      const training = [{ ...entry, recordedAt: monday, recordedBy: person._id }];
      await Standing.updateOne({ _id: person._id }, { $set: { training } });
      const group = await makeGroup(term, { leaders: [person._id] });
      for (let week = 0; week < led; week += 1)
        await makeSession(group, "2026-09-22", { registerClosedAt: monday, leading: [person._id] });
    }
  }

  const ruleOf = async (key: string, needs: { measure: keyof Measures; atLeast: number }[]) =>
    Rule.create({
      key,
      version: 1,
      kind: "level",
      audience: "leader",
      name: key,
      needs,
      createdAt: monday,
      createdBy: "a test",
    });

  it("gives to exactly those whom the preview names, once, whatever the rule", async () => {
    await makeLeaders([0, 4, 10].flatMap((hours) => [0, 2].map((led) => ({ hours, led }))));
    const need = fc.record({
      measure: fc.constantFrom<keyof Measures>(
        "trainingMinutes",
        "leadingMinutes",
        "sessionsLed",
        "allMinutes",
      ),
      atLeast: fc.constantFrom(1, 3, 50, 120, 600),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(need, { maxLength: 3 }), async (needs) => {
        const { key } = await ruleOf(`rule-${(runs += 1)}`, needs);
        const previewed = (await findEarners(await findRule(key))).map(({ person }) => person);
        const { given } = await give(key);
        const held = await Credential.find({ key }).lean();
        expect(held.map(({ person }) => String(person)).sort()).to.deep.equal([...previewed].sort());
        expect(given).to.equal(previewed.length);
        expect((await give(key)).given, "a second run").to.equal(0);
        expect(await findEarners(await findRule(key))).to.deep.equal([]);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it("tells each once, and is undone as a whole", async () => {
    await makeLeaders([
      { hours: 10, led: 1 },
      { hours: 10, led: 2 },
      { hours: 1, led: 1 },
    ]);
    await ruleOf("trained", [{ measure: "trainingMinutes", atLeast: 600 }]);
    const { given, run } = await give("trained");
    expect(given).to.equal(2);
    expect(await Outbox.countDocuments()).to.equal(2);
    const { _id } = await Credential.findOne({ run }).orFail().lean();
    const anew = await reissue(actor(), _id, "The name changed.");
    expect(await Credential.countDocuments({ _id: anew, revokedAt: null })).to.equal(1);
    expect((await undoRun(actor(), run)).taken).to.equal(2);
    expect((await undoRun(actor(), run)).taken).to.equal(0);
    expect(await Credential.countDocuments({ revokedAt: null })).to.equal(0);
    expect((await give("trained")).given, "earned all the same").to.equal(2);
  });

  it("can't give anybody one thing twice: the database refuses it", async () => {
    await makeTerm();
    const person = await makePerson();
    await makeCredential(person);
    const again = await makeCredential(person).catch((error: unknown) => error);
    expect(again).to.be.instanceOf(mongoose.mongo.MongoServerError).with.property("code", 11000);
    await makeCredential(person, { revokedAt: monday });
  });

  // Red when certifyHours doesn't look for one that is held.
  it("and ten requests for a certificate make one, each told that it is there", async () => {
    await makeLeaders([{ hours: 1, led: 1 }]);
    const [{ _id } = { _id: "" }] = await Standing.find().lean();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => certifyHours(actor(), String(_id), "Peer learning")),
    );
    expect(new Set(outcomes)).to.deep.equal(new Set(["certified"]));
    expect(await Credential.countDocuments()).to.equal(1);
  });

  // Changes of two credentials don't wait for one another. Red without the index holds_once and the holders' diaries.
  it("and two that were taken back, issued anew at once, make one", async () => {
    await makeTerm();
    const person = await makePerson();
    const old = [];
    for (let n = 0; n < 2; n += 1) old.push(await makeCredential(person, { revokedAt: monday }));
    const anew = await Promise.all(old.map(({ _id }) => reissue(actor(), _id, "It was right after all.")));
    expect(new Set(anew).size).to.equal(1);
    expect(await Credential.countDocuments({ revokedAt: null })).to.equal(1);
  });

  it("goes by the version in force; what was given keeps its own", async () => {
    await makeLeaders([{ hours: 10, led: 1 }]);
    await keepDefaultRules(monday);
    await keepDefaultRules(monday);
    expect((await findRules()).map(({ key }) => key)).to.have.length(10);
    const edit = { name: "Begun", about: "", needs: [{ measure: "sessionsLed" as const, atLeast: 1 }] };
    expect(await editRule(actor(), "level-1", 1, edit)).to.equal("saved");
    expect(await editRule(actor(), "level-1", 1, edit)).to.equal("rival");
    expect(await runRule(actor(), "level-1", 1), "its earners were looked at").to.equal("rival");
    await give("level-1", 2);
    expect(await editRule(actor(), "level-1", 2, { ...edit, name: "Changed" })).to.equal("saved");
    const [given] = await Credential.find().lean();
    expect(given).to.include({ title: "Begun", ruleVersion: 2, criteria: "1 session led" });
    expect(await Rule.countDocuments({ key: "level-1", retiredAt: null })).to.equal(1);
  });
});
