import { slotsOverlap } from "../time/interval.js";
import { failedTests, type JoinTest } from "./eligibility.js";
import type { MatchGroup, MatchProblem, MatchStudent } from "./problem.js";
import type { Placement } from "./result.js";

/**
 * What stands between a student and a group in a draft while everybody else stays: what they fail by themself, and
 * what the others' places leave; "would-close" when the group they give up would have too few members.
 */
export type Obstacle =
  JoinTest | "full" | "below-minimum" | "clash" | "limit" | "apart" | "together" | "would-close";

/** The draft around one student. */
export interface Around {
  problem: MatchProblem;
  placements: readonly Pick<Placement, "student" | "group">[];
  student: MatchStudent;
}

/**
 * The places that the student gives up for one in the group: theirs in its topic, and their only one where a student
 * gets no more than one.
 */
export function givenUp({ problem, placements, student }: Around, group: MatchGroup): MatchGroup[] {
  const theirs = placements
    .filter((each) => each.student === student.id && each.group !== group.id)
    .flatMap((each) => problem.groups.find(({ id }) => id === each.group) ?? []);
  return student.maxGroups === 1 ? theirs : theirs.filter(({ topic }) => topic === group.topic);
}

/** Everything between the student and the group; empty when they could be moved there by hand. */
export function obstaclesTo(around: Around, group: MatchGroup): Obstacle[] {
  const { problem, placements, student } = around;
  const leaving = givenUp(around, group);
  const others = placements.filter((each) => each.student !== student.id);
  const countIn = (id: string) => others.filter((each) => each.group === id).length;
  const kept = placements
    .filter((each) => each.student === student.id && each.group !== group.id)
    .flatMap((each) => problem.groups.find(({ id }) => id === each.group) ?? [])
    .filter((each) => !leaving.includes(each));
  const inside = new Set(others.filter((each) => each.group === group.id).map((each) => each.student));
  const found: Obstacle[] = failedTests(student, group);
  if (inside.size + 1 > group.max) found.push("full");
  if (inside.size + 1 < group.min) found.push("below-minimum");
  if (kept.some((other) => slotsOverlap(other.slot, group.slot))) found.push("clash");
  if (kept.length + 1 > student.maxGroups) found.push("limit");
  if (tiedTo(problem.keepApart, student.id).some((other) => inside.has(other))) found.push("apart");
  if (isTied(around, group)) found.push("together");
  if (leaving.some(({ id, min }) => countIn(id) > 0 && countIn(id) < min)) found.push("would-close");
  return found;
}

/** Whether somebody kept together with the student wants the topic too: one alone can't be moved then. */
const isTied = ({ problem, student }: Around, { topic }: MatchGroup): boolean =>
  tiedTo(problem.keepTogether, student.id).some((other) =>
    problem.students.some(({ id, topics }) => id === other && topics.includes(topic)),
  );

const tiedTo = (pairs: readonly [string, string][], student: string): string[] =>
  pairs.flatMap(([a, b]) => (a === student ? [b] : b === student ? [a] : []));
