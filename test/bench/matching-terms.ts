import { readProblem } from "../../server/matching/reading.js";
import type { Levels, MatchResult } from "../../server/matching/result.js";
import { solveMatching } from "../../server/matching/solve.js";
import { checkResult } from "../support/match-checker.js";
import type { CheckedProblem } from "../support/match-rules.js";
import { fullTerm } from "../support/match-terms.js";
import { medianOf } from "./load.js";
import type { Row } from "./row.js";

const SEEDS = [1, 2, 3];

/** Terms with every rule of the contract, three seeds each, every answer checked by the checker that shares nothing. */
export async function measureMatchingTerms(): Promise<Row[]> {
  const known: Levels[] = [];
  return [
    await proved(600, 120, 10),
    await proved(2_000, 150, 60, known),
    await within(2_000, 150, 5, known),
    await within(10_000, 600, 60),
  ];
}

/** Proved at every level; the answers go to `best`. */
async function proved(students: number, groups: number, most: number, best: Levels[] = []): Promise<Row> {
  const seconds: number[] = [];
  for (const seed of SEEDS) {
    const { result, took } = await solveOnce(fullTerm(students, groups, seed));
    if (result.status !== "optimal" || !result.objective) throw new Error("not proved");
    best.push(result.objective);
    seconds.push(took);
  }
  const measured = `${medianOf(seconds).toFixed(1)} s of at most ${most} s, longest ${Math.max(...seconds).toFixed(1)} s; all proved`;
  return {
    what: `Matching ${students} × ${groups}, proved`,
    measured,
    ratio: most / Math.max(...seconds),
    bar: 1,
  };
}

/** Within 1 % of its own bound at every level, and of the best where that is known, when the limit ends the search. */
async function within(students: number, groups: number, limit: number, best: Levels[] = []): Promise<Row> {
  const gaps: number[] = [];
  const seconds: number[] = [];
  for (const [i, seed] of SEEDS.entries()) {
    const { result, took } = await solveOnce(fullTerm(students, groups, seed), limit);
    if (!result.objective || !result.bound) throw new Error("no answer");
    gaps.push(gap(result.objective, result.bound), gap(result.objective, best[i] ?? result.bound));
    seconds.push(took);
  }
  const most = 100 * Math.max(...gaps);
  const measured = `${most.toFixed(2)} % at most from the bound of any level, after ${Math.max(...seconds).toFixed(1)} s of ${limit} s`;
  const what = `Matching ${students} × ${groups} in ${limit} s`;
  return {
    what,
    measured,
    ratio: most === 0 ? 100 : 1 / most,
    bar: Math.max(...seconds) <= limit + 1 ? 1 : Infinity,
  };
}

async function solveOnce(
  given: CheckedProblem,
  limit?: number,
): Promise<{ result: MatchResult; took: number }> {
  const started = performance.now();
  const result = await solveMatching(
    readProblem(given),
    limit === undefined ? {} : { timeLimitSeconds: limit },
  );
  const took = (performance.now() - started) / 1000;
  const faults = checkResult(given, result);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return { result, took };
}

/** How far from the bound the worst level is, in parts of the bound. */
function gap(reached: Levels, bound: Levels): number {
  const levels = ["studentsPlaced", "placements", "currentLost", "rankCost"] as const;
  return Math.max(
    ...levels.map((level) => Math.abs(reached[level] - bound[level]) / Math.max(1, bound[level])),
  );
}
