import { expect } from "chai";
import fc from "fast-check";
import { matchHere } from "../../server/matching/core.js";
import type { MatchProgress } from "../../server/matching/progress.js";
import { readProblem } from "../../server/matching/reading.js";
import { solveMatching } from "../../server/matching/solve.js";
import { checkResult } from "../support/match-checker.js";
import { bestByTryingAll } from "../support/match-exhaustive.js";
import { termProblem, tinyProblems } from "../support/match-problems.js";
import { bestByPlainModel } from "../support/match-plain-model.js";
import { passes, type CheckedProblem } from "../support/match-rules.js";
import { fullTerm } from "../support/match-terms.js";

const solve = (given: CheckedProblem, limit?: number) => matchHere(readProblem(given), { limit });

/** The same problem with every list whose order means nothing turned round. */
const turned = (given: CheckedProblem): CheckedProblem => ({
  ...given,
  groups: given.groups.toReversed().map((group) => ({ ...group, years: group.years.toReversed() })),
  students: given.students.toReversed().map((student) => ({
    ...student,
    topics: student.topics.toReversed(),
    free: student.free?.toReversed() ?? [],
    current: student.current?.toReversed() ?? [],
    barred: student.barred?.toReversed() ?? [],
  })),
  keepApart: (given.keepApart ?? []).map(([a, b]): [string, string] => [b, a]).toReversed(),
  keepTogether: (given.keepTogether ?? []).map(([a, b]): [string, string] => [b, a]).toReversed(),
});

/** The same term with the first three who have a current place they may keep pinned to it. */
function withPins(given: CheckedProblem): CheckedProblem {
  const may = (each: CheckedProblem["students"][number]) =>
    given.groups.some(
      (group) => group.id === each.current?.[0] && each.topics.includes(group.topic) && passes(each, group),
    );
  const chosen = new Set(given.students.filter(may).slice(0, 3));
  return {
    ...given,
    students: given.students.map((each) =>
      chosen.has(each) ? { ...each, pinned: each.current ?? [] } : each,
    ),
  };
}

/** Other problems in each run of the suite; MATCH_RUNS asks for thousands at once. */
const runs = Number(process.env.MATCH_RUNS ?? 60);

describe("matching, believed", () => {
  it("equals exhaustive search at every level on tiny problems, with every reason true", async () => {
    const property = fc.asyncProperty(tinyProblems, async (given) => {
      const result = await solve(given);
      const best = bestByTryingAll(given);
      expect(result.status).to.equal(best ? "optimal" : "infeasible");
      expect(result.objective).to.deep.equal(best);
      if (best) expect(checkResult(given, result)).to.deep.equal([]);
      else expect(result.infeasible).to.not.be.empty;
    });
    await fc.assert(property, { numRuns: runs });
  }).timeout(30_000 + runs * 500);

  it("equals a second, plain formulation at every level on problems too large to try everything", async () => {
    const given = [1, 2, 3].map((seed) => withPins(fullTerm(40 + 10 * seed, 12, seed)));
    for (const each of given) {
      const result = await solve(each);
      expect(result.objective).to.deep.equal(await bestByPlainModel(each));
      expect(checkResult(each, result)).to.deep.equal([]);
    }
  }).timeout(60_000);

  it("proves a whole term: 600 students, 120 groups, two topics each", async () => {
    const given = termProblem(600, 120, 11);
    const result = await solve(given);
    expect(result.status).to.equal("optimal");
    expect(checkResult(given, result)).to.deep.equal([]);
    expect(result.objective?.studentsPlaced).to.be.greaterThan(550);
  }).timeout(120_000);

  it("gives the same result whatever the order of the lists, and moves nobody when run again", async () => {
    const given = termProblem(120, 24, 5);
    const first = await solve(given);
    const again = await solve(turned(given));
    expect({ ...again, milliseconds: 0 }).to.deep.equal({ ...first, milliseconds: 0 });
    const of = (id: string) =>
      first.placements.filter((place) => place.student === id).map((place) => place.group);
    const settled = {
      ...given,
      students: given.students.map((student) => ({ ...student, current: of(student.id) })),
    };
    const rerun = await solve(settled);
    expect(rerun.objective?.currentLost).to.equal(0);
    expect(rerun.placements.map((p) => [p.student, p.group])).to.deep.equal(
      first.placements.map((p) => [p.student, p.group]),
    );
  }).timeout(60_000);

  it("tells how far it has come: the level, what is reached and what is proved", async () => {
    const seen: MatchProgress[] = [];
    const given = readProblem(termProblem(200, 40, 8));
    const result = await solveMatching(given, { onProgress: (progress) => seen.push(progress) });
    expect(seen).to.not.be.empty;
    for (const { objective, bound, seconds, done, parts } of seen) {
      expect(objective.studentsPlaced).to.be.at.most(bound.studentsPlaced);
      expect(bound.studentsPlaced).to.be.at.least(result.objective?.studentsPlaced ?? Infinity);
      expect([seconds >= 0, done < parts]).to.deep.equal([true, true]);
    }
  });

  it("still gives its best answer when it is told to stop", async () => {
    const given = termProblem(300, 60, 4);
    const stop = new AbortController();
    const result = await solveMatching(readProblem(given), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(checkResult(given, result)).to.deep.equal([]);
    expect((await solveMatching(readProblem(given), { signal: stop.signal })).status).to.equal("feasible");
  }).timeout(60_000);

  it("gives a lawful answer with true reasons and bounds when time ends at once", async () => {
    const given = termProblem(300, 60, 3);
    const best = await solve(given);
    for (const limit of [0, 150]) {
      const result = await solve(given, limit);
      expect(checkResult(given, result)).to.deep.equal([]);
      expect(result.bound?.studentsPlaced).to.be.at.least(best.objective?.studentsPlaced ?? 0);
    }
  }).timeout(60_000);

  it("keeps to a limit in whatever it is doing, and says within how much of the best it is", async () => {
    const given = termProblem(800, 160, 1);
    for (const limit of [300, 1000]) {
      const result = await solve(given, limit);
      expect(checkResult(given, result)).to.deep.equal([]);
      expect(result).to.have.property("status", "feasible");
      expect(result.milliseconds).to.be.at.most(limit + 1000);
    }
  }).timeout(60_000);
});
