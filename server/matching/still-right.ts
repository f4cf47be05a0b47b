import { slotsOverlap } from "../time/interval.js";
import { mayJoin } from "./eligibility.js";
import type { MatchGroup, MatchProblem, MatchStudent } from "./problem.js";
import type { Placement } from "./result.js";
import type { RoundDraft } from "./round.js";

/**
 * Whether a draft holds on the problem as it is now: it considered everybody who asks, and each of its placements
 * keeps every hard rule, which are topic, year, free time, what is barred, places, minimum and groups per student.
 */
export function isStillRight(draft: Pick<RoundDraft, "problem" | "result">, fresh: MatchProblem): boolean {
  const considered = new Set(draft.problem.students.map(({ id }) => id));
  const { placements } = draft.result;
  return (
    fresh.students.every(({ id }) => considered.has(id)) &&
    keepsPlaces(placements, new Map(fresh.groups.map((group) => [group.id, group]))) &&
    keepsStudents(placements, fresh)
  );
}

function keepsPlaces(placements: Placement[], groups: ReadonlyMap<string, MatchGroup>): boolean {
  const given = new Map<string, number>();
  for (const { group } of placements) given.set(group, (given.get(group) ?? 0) + 1);
  return [...given].every(([id, count]) => {
    const group = groups.get(id);
    return group !== undefined && count >= group.min && count <= group.max;
  });
}

function keepsStudents(placements: Placement[], fresh: MatchProblem): boolean {
  const students = new Map(fresh.students.map((student) => [student.id, student]));
  const groups = new Map(fresh.groups.map((group) => [group.id, group]));
  const got = new Map<string, (MatchGroup | undefined)[]>();
  for (const { student, group } of placements) {
    got.set(student, [...(got.get(student) ?? []), groups.get(group)]);
  }
  return [...got].every(([id, theirs]) => keepsRules(students.get(id), theirs));
}

function keepsRules(student: MatchStudent | undefined, theirs: readonly (MatchGroup | undefined)[]): boolean {
  if (!student || theirs.length > student.maxGroups) return false;
  return theirs.every((group, at) => {
    if (!group || !mayJoin(student, group)) return false;
    const others = theirs.slice(at + 1);
    return others.every(
      (other) => other && other.topic !== group.topic && !slotsOverlap(other.slot, group.slot),
    );
  });
}
