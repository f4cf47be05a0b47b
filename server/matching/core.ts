import { openSolver, type Solver } from "../solver/solver.js";
import { boundsOf } from "./bounds.js";
import { findContradiction } from "./contradiction.js";
import { fillUp } from "./first-answer.js";
import type { Ask } from "./levels.js";
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
import { explainPlacements } from "./why.js";
import { compareWorth, levelsFrom, seatsIn, worthOf } from "./worth.js";

export interface Limits {
  /** Milliseconds that the solver may take; without it the solve runs until proved. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: MatchProgress) => void) | undefined;
}

interface Answer {
  seating: Seating;
  standing: Standing;
}

/** Solves a problem on the calling thread, HiGHS on its own; `solveMatching` is the door for the app. */
export async function matchHere(problem: MatchProblem, limits: Limits): Promise<MatchResult> {
  const started = performance.now();
  const solver = openSolver();
  try {
    const table = setOut(problem);
    const answer = await answerAll(table, solver, limits, started);
    const result = "seating" in answer ? report(table, answer) : infeasible(answer);
    return { ...result, milliseconds: Math.round(performance.now() - started) };
  } finally {
    await solver.close();
  }
}

async function answerAll(
  table: Table,
  solver: Solver,
  limits: Limits,
  started: number,
): Promise<Answer | Contradiction[]> {
  const { pins, contradictions } = readPins(table);
  if (contradictions.length > 0) return contradictions;
  const isTimeUp = () =>
    limits.signal?.aborted === true || performance.now() - started > (limits.limit ?? Infinity);
  const starts = splitIntoParts(table, pins).map((part) => ({ part, start: startOf(table, part, isTimeUp) }));
  const standing = starts.map(({ part, start }) => ({
    part,
    seats: start.seats ?? [],
    bounds: start.bounds,
  }));
  const ask = asker(solver, limits, started);
  const tell = teller(table, standing, started, limits.onProgress);
  for (const [done, { part, start }] of starts.entries()) {
    const answer = await answerPart(table, start, solver, ask, (level, step) => {
      Object.assign(standing[done] ?? {}, step);
      tell(level, done);
    });
    if (answer === "infeasible") return [await findContradiction(table, part.pins, solver)];
    Object.assign(standing[done] ?? {}, answer);
  }
  const seating = emptySeating(table);
  for (const [party, group] of standing.flatMap(({ seats }) => seats)) seat(table, seating, party, group);
  return { seating: fillUp(table, seating), standing };
}

function asker(solver: Solver, { limit, signal }: Limits, started: number): Ask {
  return (model, { gap, start, onAnswer }) =>
    solver.solve(model, {
      gap,
      start: start ?? null,
      signal,
      limit: limit === undefined ? undefined : limit - (performance.now() - started),
      onProgress: ({ values }) => values && onAnswer(values),
    });
}

function report(table: Table, { seating, standing }: Answer): MatchResult {
  for (const each of standing) each.seats = seatsIn(seating, each.part);
  const seats = seatsIn(seating);
  const reached = worthOf(table, seats);
  const bound = boundsOf(table, seats, standing);
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
