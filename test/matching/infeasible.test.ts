import { expect } from "chai";
import { answerPart, NO_ANSWER } from "../../server/matching/part-answer.js";
import { splitIntoParts } from "../../server/matching/parts.js";
import { readPins } from "../../server/matching/pins.js";
import { readProblem } from "../../server/matching/reading.js";
import { solveMatching } from "../../server/matching/solve.js";
import { setOut } from "../../server/matching/table.js";
import { group, problem, student } from "../support/match-problems.js";
import type { CheckedProblem } from "../support/match-rules.js";

const contradictions = async (given: CheckedProblem) => {
  const result = await solveMatching(readProblem(given));
  expect(result).to.include({ status: "infeasible", objective: null, bound: null });
  expect([result.placements, result.unplaced, result.groups]).to.deep.equal([[], [], []]);
  return result.infeasible.map(({ rule, refs }) => ({ rule, refs }));
};
const pinned = (id: string, ...groups: string[]) => student(id, { pinned: groups });

describe("contradicting pins", () => {
  it("are told for each test that a pin does not override", async () => {
    const g = group("g1");
    const cases = {
      year: { year: 5 },
      "no-free-slot": { free: [] },
      barred: { barred: ["g1"] },
      topic: { topics: ["skin"] },
    };
    for (const [rule, of] of Object.entries(cases)) {
      const given = problem([g], [student("s1", { pinned: ["g1"], ...of })]);
      expect(await contradictions(given)).to.deep.equal([{ rule, refs: ["s1", "g1"] }]);
    }
  });

  it("are told for one student: two of a topic, two at once, too many", async () => {
    const anatomy = { topic: "anatomy" };
    const two = problem([group("g1"), group("g2")], [pinned("s1", "g1", "g2")]);
    expect(await contradictions(two)).to.deep.equal([{ rule: "one-per-topic", refs: ["s1", "g1", "g2"] }]);
    const person = student("s1", { topics: ["renal", "anatomy"], pinned: ["g1", "g2"], maxGroups: 1 });
    const once = problem([group("g1"), group("g2", anatomy)], [person]);
    expect((await contradictions(once)).map(({ rule }) => rule)).to.deep.equal(["clash", "limit"]);
  });

  it("are told for one group: too full, or two who are kept apart", async () => {
    const three = ["s1", "s2", "s3"].map((id) => pinned(id, "g1"));
    expect(await contradictions(problem([group("g1", { max: 2 })], three))).to.deep.equal([
      { rule: "full", refs: ["s1", "s2", "s3", "g1"] },
    ]);
    expect(await contradictions(problem([group("g1")], three, { keepApart: [["s1", "s3"]] }))).to.deep.equal([
      { rule: "apart", refs: ["s1", "s3", "g1"] },
    ]);
  });

  it("are told for those tied together", async () => {
    const groups = [group("g1"), group("g2")];
    const keepTogether: [string, string][] = [["s1", "s2"]];
    const parted = problem(groups, [pinned("s1", "g1"), pinned("s2", "g2")], { keepTogether });
    expect(await contradictions(parted)).to.deep.equal([
      { rule: "together", refs: ["s1", "s2", "g1", "g2"] },
    ]);
    const barred = problem(groups, [pinned("s1", "g1"), student("s2", { barred: ["g1"] })], { keepTogether });
    expect(await contradictions(barred)).to.deep.equal([{ rule: "together", refs: ["s1", "s2", "g1"] }]);
  });

  it("are the smallest set when groups cannot all reach their minimum", async () => {
    const groups = ["g1", "g2", "g3"].map((id) => group(id, { min: 3 }));
    const students = [
      pinned("s1", "g1"),
      pinned("s2", "g2"),
      pinned("s3", "g3"),
      student("s4"),
      student("s5"),
      student("s6"),
    ];
    const [found, ...more] = await contradictions(problem(groups, students));
    expect(more).to.be.empty;
    expect(found?.rule).to.equal("below-minimum");
    // Nine are needed and six are there: two pinned groups fit, three do not.
    expect(found?.refs).to.deep.equal(["s1", "s2", "s3", "g1", "g2", "g3"]);
  });
});

describe("A search that has no answer yet when it is ended", () => {
  it("looks for one for a while beyond the limit, and ends when it is stopped, without saying there is none", async () => {
    const table = setOut(readProblem(problem([group("g1")], [pinned("s1", "g1")])));
    const [part] = splitIntoParts(table, readPins(table).pins);
    const start = { seats: null, bounds: [null, null, null, null], proved: 0, part: part! };
    const stopped = { status: "stopped", values: null, bound: null } as const;
    const asked: { limit?: number; signal?: AbortSignal | undefined }[] = [];
    const solver = {
      solve: (_model: unknown, how = {}) => {
        asked.push(how);
        return Promise.resolve(stopped);
      },
      close: () => Promise.resolve(),
    };
    const stop = new AbortController();
    const answer = () =>
      answerPart(
        table,
        start,
        solver,
        () => Promise.resolve(stopped),
        undefined,
        stop.signal,
        () => undefined,
      );
    const failure = async () => answer().catch((error: unknown) => (error as Error).message);
    expect(await failure()).to.equal(NO_ANSWER);
    stop.abort();
    expect(await failure()).to.equal(NO_ANSWER);
    expect(asked[0]?.signal).to.equal(stop.signal);
    expect(asked.map(({ limit }) => limit)).to.deep.equal([30_000, 2_000]);
  });
});
