import { joined } from "../solver/joined.js";
import { drawn } from "../solver/lottery.js";
import { slotsOverlap } from "../time/interval.js";
import { mayJoin, rankCost } from "./eligibility.js";
import type { MatchGroup, MatchProblem, MatchStudent } from "./problem.js";

/** The students who take one topic together: one alone, or those tied by keepTogether. */
interface Party {
  topic: string;
  /** Positions of students, rising. */
  members: number[];
  /** Groups that every member may join and that can hold the party. */
  options: Option[];
}

/** One group a party may take, with what the levels count. */
export interface Option {
  group: number;
  /** Members whose current place this keeps. */
  kept: number;
  /** Rank costs of the members, summed. */
  cost: number;
}

/** A problem by position, in the order of the lottery, so that the order of the file doesn't matter. */
export interface Table {
  students: MatchStudent[];
  groups: MatchGroup[];
  parties: Party[];
  /** For each student, the positions of their parties, one per wanted topic. */
  partiesOf: number[][];
  /** For each student, those they are kept apart from. */
  apartFrom: number[][];
  /** For each group, the groups whose slots overlap its own (itself left out). */
  overlapping: Set<number>[];
}

/** Sets out a problem by position. Order: SHA-256 of seed and id, a lottery that anyone can repeat. */
export function setOut(problem: MatchProblem): Table {
  const students = drawn(problem.students, problem.seed);
  const groups = drawn(problem.groups, problem.seed);
  const place = new Map(students.map((student, i) => [student.id, i]));
  const pairs = (list: readonly [string, string][]) =>
    list.map(([a, b]) => [place.get(a) ?? 0, place.get(b) ?? 0] as const);
  const apartFrom = students.map(() => new Set<number>());
  for (const [a, b] of pairs(problem.keepApart)) {
    apartFrom[a]?.add(b);
    apartFrom[b]?.add(a);
  }
  const apart = apartFrom.map((others) => [...others].sort((a, b) => a - b));
  const parties = formParties(students, groups, pairs(problem.keepTogether), apart);
  const partiesOf = students.map((): number[] => []);
  parties.forEach((party, i) => party.members.forEach((s) => partiesOf[s]?.push(i)));
  return { students, groups, parties, partiesOf, apartFrom: apart, overlapping: overlaps(groups) };
}

function formParties(
  students: readonly MatchStudent[],
  groups: readonly MatchGroup[],
  together: readonly (readonly [number, number])[],
  apartFrom: readonly number[][],
): Party[] {
  const topics = [...new Set(students.flatMap((student) => student.topics))].sort();
  return topics.flatMap((topic) => {
    const wants = students.map((student) => student.topics.includes(topic));
    const ties = together.filter(([a, b]) => wants[a] === true && wants[b] === true);
    const offered = groups.flatMap((group, i) => (group.topic === topic ? [i] : []));
    return joined(students.length, ties)
      .filter(([first = 0]) => wants[first] === true)
      .map((members) => {
        const quarrel = members.some((s) => apartFrom[s]?.some((other) => members.includes(other)));
        return { topic, members, options: quarrel ? [] : optionsOf(members, offered, students, groups) };
      });
  });
}

function optionsOf(
  members: readonly number[],
  offered: readonly number[],
  students: readonly MatchStudent[],
  groups: readonly MatchGroup[],
): Option[] {
  const people = members.flatMap((s) => students[s] ?? []);
  return offered.flatMap((g) => {
    const group = groups[g];
    if (!group || group.max < people.length || !people.every((person) => mayJoin(person, group))) return [];
    return [
      {
        group: g,
        kept: people.filter((person) => person.current.includes(group.id)).length,
        cost: people.reduce((sum, person) => sum + rankCost(person, group.id), 0),
      },
    ];
  });
}

function overlaps(groups: readonly MatchGroup[]): Set<number>[] {
  return groups.map(
    (group, g) =>
      new Set(groups.flatMap((other, h) => (h !== g && slotsOverlap(group.slot, other.slot) ? [h] : []))),
  );
}
