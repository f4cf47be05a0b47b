import {
  brokenRules,
  countLevels,
  type CheckedProblem,
  type LevelCounts,
  type Where,
} from "./match-rules.js";
import { isTrueReason } from "./match-reasons.js";
import { givesAPlace, type ProposedChange } from "./match-way-out.js";

/** A result as read from JSON. */
export interface CheckedResult {
  format: string;
  status: string;
  objective: LevelCounts | null;
  bound: LevelCounts | null;
  placements: { student: string; group: string; rank: number | null; why: string }[];
  unplaced: {
    student: string;
    topic: string;
    reason: string;
    text: string;
    wayOut: { text: string; change: ProposedChange } | null;
  }[];
  groups: { id: string; members: number; runs: boolean }[];
  infeasible: { rule: string; text: string; refs: string[] }[];
  milliseconds: number;
}

/** Every fault of a result that isn't "infeasible"; empty when all of it holds. */
export function checkResult(problem: CheckedProblem, result: CheckedResult): string[] {
  const where: Where = new Map(problem.students.map((student) => [student.id, new Set<string>()]));
  for (const { student, group } of result.placements) where.get(student)!.add(group);
  return [
    ...brokenRules(problem, where),
    ...levelFaults(countLevels(problem, where), result),
    ...rankFaults(problem, result),
    ...groupFaults(problem, where, result),
    ...unplacedFaults(problem, where, result),
  ];
}

function levelFaults(counted: LevelCounts, { objective, bound, status }: CheckedResult): string[] {
  const faults: string[] = [];
  if (!objective || !bound) return ["objective or bound is missing"];
  let equal = true;
  for (const level of ["studentsPlaced", "placements", "currentLost", "rankCost"] as const) {
    if (counted[level] !== objective[level]) faults.push(`objective.${level} is ${counted[level]}`);
    const gap =
      (level.startsWith("current") || level.startsWith("rank") ? 1 : -1) * (objective[level] - bound[level]);
    if (gap < 0) faults.push(`bound.${level} is better than reached`);
    equal &&= gap === 0;
  }
  if (equal !== (status === "optimal")) faults.push(`status ${status} does not match the bounds`);
  return faults;
}

function rankFaults(problem: CheckedProblem, result: CheckedResult): string[] {
  return result.placements.flatMap(({ student, group, rank, why }) => {
    const ranked = problem.students.find((s) => s.id === student)!.ranked ?? [];
    const index = ranked.indexOf(group);
    const right = rank === (index < 0 ? null : index + 1) && why !== "";
    return right ? [] : [`rank or why of ${student} in ${group}`];
  });
}

function groupFaults(problem: CheckedProblem, where: Where, result: CheckedResult): string[] {
  const told = new Map(result.groups.map((group) => [group.id, group]));
  if (told.size !== problem.groups.length || result.groups.length !== told.size)
    return ["groups are not named once"];
  return problem.groups.flatMap(({ id }) => {
    const n = [...where.values()].filter((own) => own.has(id)).length;
    return told.get(id)?.members === n && told.get(id)?.runs === n > 0 ? [] : [`members of ${id}`];
  });
}

function unplacedFaults(problem: CheckedProblem, where: Where, result: CheckedResult): string[] {
  const topicOf = new Map(problem.groups.map((group) => [group.id, group.topic]));
  const wanted = problem.students.flatMap((student) => {
    const has = new Set([...where.get(student.id)!].map((id) => topicOf.get(id)));
    return student.topics.filter((topic) => !has.has(topic)).map((topic) => `${student.id} ${topic}`);
  });
  const told = result.unplaced.map(({ student, topic }) => `${student} ${topic}`);
  if (wanted.sort().join("\n") !== told.sort().join("\n"))
    return ["unplaced is not exactly the set without a place"];
  return result.unplaced.flatMap(({ student: id, topic, reason, wayOut }) => {
    if (wayOut && !givesAPlace(problem, where, id, topic, wayOut.change))
      return [`${id} ${topic}: no such way out`];
    const student = problem.students.find((s) => s.id === id)!;
    const offered = problem.groups.filter((group) => group.topic === topic);
    return isTrueReason(problem, where, student, topic, offered, reason)
      ? []
      : [`${id} ${topic}: ${reason} is not true`];
  });
}
