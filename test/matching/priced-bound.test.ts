import { expect } from "chai";
import fc from "fast-check";
import { pricedBound, pricingOf } from "../../server/matching/priced-bound.js";
import type { Part } from "../../server/matching/parts.js";
import { readPins } from "../../server/matching/pins.js";
import { readProblem } from "../../server/matching/reading.js";
import { setOut, type Table } from "../../server/matching/table.js";
import type { Worth } from "../../server/matching/worth.js";
import { bestByTryingAll } from "../support/match-exhaustive.js";
import { group, problem, student, tinyProblems } from "../support/match-problems.js";
import type { CheckedProblem } from "../support/match-rules.js";

const LEVELS = [0, 1, 2, 3] as const;
const never = () => false;

/** Everything as one part, with all options. */
function wholePart(table: Table): Part {
  const parties = table.parties.map(({ options }, party) => ({ party, options }));
  return { parties, groups: table.groups.map((_, g) => g), pins: readPins(table).pins };
}

function boundsOf(given: CheckedProblem, worth: Worth): number[] {
  const table = setOut(readProblem(given));
  const pricing = pricingOf(table, wholePart(table));
  return LEVELS.map((level) => pricedBound(pricing, level, worth, never));
}

describe("bounds by prices of places", () => {
  it("are never better than what is best, at any level, given the levels before", () => {
    const property = fc.property(tinyProblems, (given) => {
      const best = bestByTryingAll(given);
      if (!best) return;
      const current = given.students.reduce((sum, each) => sum + (each.current ?? []).length, 0);
      const worth: Worth = [
        -best.studentsPlaced,
        -best.placements,
        best.currentLost - current,
        best.rankCost,
      ];
      boundsOf(given, worth).forEach((bound, level) => expect(bound).to.be.at.most(worth[level] ?? 0));
    });
    fc.assert(property, { numRuns: 400 });
  }).timeout(20_000);

  it("know of clashes: who wants two groups at one time gets one", () => {
    const groups = [group("g1"), group("g2", { topic: "anatomy" })];
    const both = Array.from({ length: 5 }, (_, i) => student(`s${i}`, { topics: ["renal", "anatomy"] }));
    expect(boundsOf(problem(groups, both), [-5, -5, 0, 5])[1]).to.equal(-5);
  });

  it("say nothing when there is no time", () => {
    const table = setOut(readProblem(problem([group("g1")], [student("s1")])));
    expect(pricedBound(pricingOf(table, wholePart(table)), 0, [0, 0, 0, 0], () => true)).to.equal(-Infinity);
  });
});
