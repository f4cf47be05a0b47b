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
  /** The position of each group by its id. */
  groupAt: ReadonlyMap<string, number>;
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
  const groupAt = new Map(groups.map((group, g) => [group.id, g]));
  return { students, groups, groupAt, parties, partiesOf, apartFrom: apart, overlapping: overlaps(groups) };
}

function formParties(
  students: readonly MatchStudent[],
  groups: readonly MatchGroup[],
  together: readonly (readonly [number, number])[],
  apartFrom: readonly number[][],
): Party[] {
  const wanting = new Map<string, number[]>();
  students.forEach(({ topics }, s) => {
    for (const topic of topics) pushTo(wanting, topic, s);
  });
  const offered = new Map<string, number[]>();
  groups.forEach(({ topic }, g) => pushTo(offered, topic, g));
  return [...wanting.keys()].sort().flatMap((topic) => {
    const those = wanting.get(topic) ?? [];
    const place = new Map(those.map((s, i) => [s, i]));
    const ties = together.flatMap(([a, b]) => {
      const [one, two] = [place.get(a), place.get(b)];
      return one === undefined || two === undefined ? [] : [[one, two] as const];
    });
    return joined(those.length, ties).map((set) => {
      const members = set.map((i) => those[i] ?? 0);
      const isQuarrel = members.some((s) => apartFrom[s]?.some((other) => members.includes(other)));
      const options = isQuarrel ? [] : optionsOf(members, offered.get(topic) ?? [], students, groups);
      return { topic, members, options };
    });
  });
}

function pushTo(lists: Map<string, number[]>, key: string, item: number): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function optionsOf(
  members: readonly number[],
  offered: readonly number[],
  students: readonly MatchStudent[],
  groups: readonly MatchGroup[],
): Option[] {
  const people = members.flatMap((s) => students[s] ?? []);
  const options: Option[] = [];
  for (const g of offered) {
    const group = groups[g];
    if (!group || group.max < people.length || !people.every((person) => mayJoin(person, group))) continue;
    options.push({
      group: g,
      kept: people.reduce((sum, person) => sum + (person.current.includes(group.id) ? 1 : 0), 0),
      cost: people.reduce((sum, person) => sum + rankCost(person, group.id), 0),
    });
  }
  return options;
}

function overlaps(groups: readonly MatchGroup[]): Set<number>[] {
  return groups.map(
    (group, g) =>
      new Set(groups.flatMap((other, h) => (h !== g && slotsOverlap(group.slot, other.slot) ? [h] : []))),
  );
}
