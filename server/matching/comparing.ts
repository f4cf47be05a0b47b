import { rankCost } from "./eligibility.js";
import type { MatchProblem } from "./problem.js";
import type { MatchResult } from "./result.js";

/** One student whose places differ between two drafts; groups by id. */
export interface Move {
  student: string;
  lost: string[];
  got: string[];
  /** Better off: more places, or as many that they want more; worse off; or neither. */
  turn: "gains" | "loses" | "even";
}

type Compared = Pick<{ problem: MatchProblem; result: MatchResult }, "problem" | "result">;

/** Everybody whose places differ from one draft to another, sorted by id. */
export function movesBetween(from: Compared, to: Compared): Move[] {
  const before = placesOf(from.result);
  const after = placesOf(to.result);
  const students = [...new Set([...before.keys(), ...after.keys()])].sort();
  return students.flatMap((student): Move[] => {
    const had = before.get(student) ?? [];
    const has = after.get(student) ?? [];
    const lost = had.filter((group) => !has.includes(group));
    const got = has.filter((group) => !had.includes(group));
    if (lost.length + got.length === 0) return [];
    return [{ student, lost, got, turn: turnOf(to.problem, student, had, has) }];
  });
}

/** How many places each student lost from one draft to another; those who lost none are not named. */
export const lostBetween = (from: Compared, to: Compared): Record<string, number> =>
  Object.fromEntries(
    movesBetween(from, to).flatMap(({ student, lost }) => (lost.length > 0 ? [[student, lost.length]] : [])),
  );

/** What a draft comes to in all. */
export const totals = [
  "studentsPlaced",
  "placements",
  "firsts",
  "seconds",
  "later",
  "others",
  "sum",
] as const;
/** How many students and places there are, how many of each choice, and the sum of the choices' squares. */
export type Totals = Record<(typeof totals)[number], number>;

/** Counts a draft's places by what they are to those who have them. */
export function totalsOf({ result: { objective, placements } }: Pick<Compared, "result">): Totals {
  const count = (is: (rank: number | null) => boolean) => placements.filter(({ rank }) => is(rank)).length;
  return {
    studentsPlaced: objective?.studentsPlaced ?? 0,
    placements: objective?.placements ?? 0,
    firsts: count((rank) => rank === 1),
    seconds: count((rank) => rank === 2),
    later: count((rank) => rank !== null && rank > 2),
    others: count((rank) => rank === null),
    sum: objective?.rankCost ?? 0,
  };
}

function turnOf(
  { students }: MatchProblem,
  id: string,
  had: readonly string[],
  has: readonly string[],
): Move["turn"] {
  if (has.length !== had.length) return has.length > had.length ? "gains" : "loses";
  const student = students.find((each) => each.id === id);
  const cost = (groups: readonly string[]) =>
    student ? groups.reduce((sum, group) => sum + rankCost(student, group), 0) : 0;
  const by = cost(has) - cost(had);
  return by === 0 ? "even" : by < 0 ? "gains" : "loses";
}

function placesOf({ placements }: Pick<MatchResult, "placements">): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { student, group } of placements) places.set(student, [...(places.get(student) ?? []), group]);
  return places;
}
