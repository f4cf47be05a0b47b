import { openSolver, type Solver } from "../solver/solver.js";
import { boundsOf } from "./bounds.js";
import { findContradiction } from "./contradiction.js";
import { fillUp } from "./first-answer.js";
import type { Ask } from "../solver/levels.js";
import { answerPart } from "./part-answer.js";
import { splitIntoParts } from "./parts.js";
import { readPins } from "./pins.js";
import type { MatchProblem } from "./problem.js";
import { teller, type MatchProgress, type Standing } from "./progress.js";
import { explainUnplaced } from "./reasons.js";
import type { Contradiction, MatchResult } from "./result.js";
import { emptySeating, seat, type Seating } from "./seating.js";
import { startOf } from "./start.js";
import { setOut, type Table } from "./table.js";
import { startWatch, type Watch } from "./watch.js";
import { explainPlacements } from "./why.js";
import { compareWorth, levelsFrom, seatsIn, worthOf } from "./worth.js";

export interface Limits {
  /** Milliseconds that the solver may take; without it the solve runs until proved. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Asked again and again where the thread is too busy to hear the signal. */
  isStopped?: () => boolean;
  onProgress?: ((progress: MatchProgress) => void) | undefined;
}

interface Answer {
  seating: Seating;
  standing: Standing;
}

/** What comes after the search, in times that setting out took: a first answer if there is none, bounds, reasons. */
const AFTER = { first: 0.7, bounds: 6, reasons: 1.2 };

/** Solves a problem on the calling thread, HiGHS on its own; `solveMatching` is the door for the app. */
export async function matchHere(problem: MatchProblem, limits: Limits): Promise<MatchResult> {
  const isStopped = () => limits.signal?.aborted === true || limits.isStopped?.() === true;
  const watch = startWatch(limits.limit, isStopped);
  const solver = openSolver();
  try {
    const table = setOut(problem);
    const once = watch.elapsed();
    const least = (AFTER.first + AFTER.reasons) * once;
    // A short limit is better spent on the answer than on how good it is.
    watch.keep((watch.left() ?? Infinity) > 4 * AFTER.bounds * once ? least + AFTER.bounds * once : least);
    const answer = await answerAll(table, solver, limits, watch);
    const result =
      "seating" in answer ? report(table, answer, watch.forBounds(AFTER.reasons * once)) : infeasible(answer);
    return { ...result, milliseconds: Math.round(watch.elapsed()) };
  } finally {
    await solver.close();
  }
}

async function answerAll(
  table: Table,
  solver: Solver,
  limits: Limits,
  watch: Watch,
): Promise<Answer | Contradiction[]> {
  const { pins, contradictions } = readPins(table);
  if (contradictions.length > 0) return contradictions;
  const starts = splitIntoParts(table, pins).map((part) => ({
    part,
    start: startOf(table, part, watch.isUp),
  }));
  const standing = starts.map(({ part, start }) => ({
    part,
    seats: start.seats ?? [],
    bounds: start.bounds,
  }));
  const ask = asker(solver, limits.signal, watch);
  const tell = teller(table, standing, watch, limits.onProgress);
  for (const [done, { part, start }] of starts.entries()) {
    const left = watch.isUp() ? 0 : watch.left();
    const answer = await answerPart(table, start, solver, ask, left, limits.signal, (level, step) => {
      Object.assign(standing[done] ?? {}, step);
      tell(level, done);
    });
    if (answer === "infeasible") return [await findContradiction(table, part.pins, ask)];
    Object.assign(standing[done] ?? {}, answer);
  }
  const seating = emptySeating(table);
  for (const [party, group] of standing.flatMap(({ seats }) => seats)) seat(table, seating, party, group);
  return { seating: fillUp(table, seating), standing };
}

function asker(solver: Solver, signal: AbortSignal | undefined, watch: Watch): Ask {
  return (model, { gap, start, onAnswer }) =>
    solver.solve(model, {
      gap,
      start: start ?? null,
      signal,
      limit: watch.left(),
      onProgress: ({ values }) => values && onAnswer(values),
    });
}

function report(table: Table, { seating, standing }: Answer, isTimeUp: () => boolean): MatchResult {
  for (const each of standing) each.seats = seatsIn(seating, each.part);
  const seats = seatsIn(seating);
  const reached = worthOf(table, seats);
  const bound = boundsOf(table, seats, standing, isTimeUp);
  return {
    format: "peer-rounds/match-result@1",
    status: compareWorth(reached, bound) === 0 ? "optimal" : "feasible",
    objective: levelsFrom(table, reached),
    bound: levelsFrom(table, bound),
    placements: explainPlacements(table, seating),
    unplaced: explainUnplaced(table, seating),
    groups: groupsIn(table, seating),
    infeasible: [],
    milliseconds: 0,
  };
}

function groupsIn(table: Table, seating: Seating): MatchResult["groups"] {
  return table.groups
    .map(({ id }, g) => {
      const members = seating.members[g]?.size ?? 0;
      return { id, members, runs: members > 0 };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function infeasible(contradictions: Contradiction[]): MatchResult {
  const key = ({ rule, refs }: Contradiction) => `${rule} ${refs.join(" ")}`;
  return {
    format: "peer-rounds/match-result@1",
    status: "infeasible",
    objective: null,
    bound: null,
    placements: [],
    unplaced: [],
    groups: [],
    infeasible: [...contradictions].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    milliseconds: 0,
  };
}
