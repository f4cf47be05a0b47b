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
