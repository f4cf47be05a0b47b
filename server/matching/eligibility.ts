import { slotFits } from "../time/interval.js";
import type { MatchGroup, MatchStudent } from "./problem.js";

/** The tests between one student and one group of a wanted topic, apart from everybody else. */
export const JOIN_TESTS = ["no-free-slot", "year", "barred"] as const;
export type JoinTest = (typeof JOIN_TESTS)[number];

/** The tests that keep the student out of the group; empty when the student may join it. */
export function failedTests(student: MatchStudent, group: MatchGroup): JoinTest[] {
  const failed: JoinTest[] = [];
  if (!slotFits(student.free, group.slot)) failed.push("no-free-slot");
  if (!group.years.includes(student.year)) failed.push("year");
  if (student.barred.includes(group.id)) failed.push("barred");
  return failed;
}

/** True if the student wants the group's topic and fails none of the tests. */
export function mayJoin(student: MatchStudent, group: MatchGroup): boolean {
  return (
    student.topics.includes(group.topic) &&
    group.years.includes(student.year) &&
    slotFits(student.free, group.slot) &&
    !student.barred.includes(group.id)
  );
}

/** What a place costs by the student's ranking: k² for the k-th, (length + 1)² for one not in it. */
export function rankCost(student: MatchStudent, groupId: string): number {
  const rank = rankOf(student, groupId) ?? student.ranked.length + 1;
  return rank * rank;
}

/** The place of the group in the student's ranking, from 1; null if it isn't in it. */
export function rankOf(student: MatchStudent, groupId: string): number | null {
  const index = student.ranked.indexOf(groupId);
  return index < 0 ? null : index + 1;
}
