import fc from "fast-check";
import type { CheckedGroup, CheckedProblem, CheckedStudent } from "./match-rules.js";

const EVENING = [{ day: 2, from: "17:00", to: "21:00" }];

/** A group on Tuesday 18:00 with room for 12, unless told otherwise. */
export function group(id: string, of: Partial<CheckedGroup> = {}): CheckedGroup {
  const slot = { day: 2, start: "18:00", minutes: 60 };
  return { id, topic: "renal", years: [1, 2], min: 0, max: 12, slot, ...of };
}

/** A first-year who wants renal and is free on Tuesday evening, unless told otherwise. */
export function student(id: string, of: Partial<CheckedStudent> = {}): CheckedStudent {
  return { id, year: 1, topics: ["renal"], maxGroups: 2, free: EVENING, ...of };
}

export function problem(
  groups: CheckedGroup[],
  students: CheckedStudent[],
  of: Partial<CheckedProblem> = {},
): CheckedProblem {
  return { format: "peer-rounds/match@1", seed: 7, groups, students, ...of };
}

/** Problems small enough to try every assignment, with every rule in play. */
export const tinyProblems: fc.Arbitrary<CheckedProblem> = fc
  .record({ groups: fc.integer({ min: 1, max: 5 }), students: fc.integer({ min: 1, max: 4 }) })
  .chain(({ groups, students }) => {
    const groupIds = Array.from({ length: groups }, (_, i) => `g${i}`);
    const studentIds = Array.from({ length: students }, (_, i) => `s${i}`);
    const pairs = studentIds.flatMap((a, i) => studentIds.slice(i + 1).map((b): [string, string] => [a, b]));
    return fc.record({
      format: fc.constant("peer-rounds/match@1"),
      seed: fc.integer({ min: 0, max: 999 }),
      groups: fc.tuple(...groupIds.map(tinyGroup)),
      students: fc.tuple(...studentIds.map((id) => tinyStudent(id, groupIds))),
      keepApart: rare(pairs),
      keepTogether: rare(pairs),
    });
  });

function tinyGroup(id: string): fc.Arbitrary<CheckedGroup> {
  return fc
    .record({
      topic: fc.constantFrom("anatomy", "renal"),
      years: fc.constantFrom<number[][]>([1, 2], [1, 2], [1]),
      min: fc.integer({ min: 0, max: 3 }),
      more: fc.integer({ min: 0, max: 2 }),
      day: fc.constantFrom(1, 2),
      start: fc.constantFrom("18:00", "18:30", "19:00"),
    })
    .map(({ topic, years, min, more, day, start }) => ({
      ...{ id, topic, years, min, max: Math.max(1, min + more) },
      slot: { day, start, minutes: 60 },
    }));
}

function tinyStudent(id: string, groups: string[]): fc.Arbitrary<CheckedStudent> {
  const span = fc.record({
    day: fc.constantFrom(1, 2),
    from: fc.constantFrom("17:00", "18:30"),
    to: fc.constantFrom("20:00", "24:00"),
  });
  return fc.record({
    id: fc.constant(id),
    year: fc.constantFrom(1, 1, 1, 2),
    topics: fc.shuffledSubarray(["anatomy", "renal"], { minLength: 1 }),
    ranked: fc.shuffledSubarray(groups),
    maxGroups: fc.integer({ min: 1, max: 2 }),
    free: fc.array(span, { minLength: 1, maxLength: 3 }),
    current: rare(groups),
    pinned: fc.oneof(
      { weight: 9, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: rare(groups) },
    ),
    barred: rare(groups),
  });
}

/** Few of the items, mostly none. */
function rare<T>(items: T[]): fc.Arbitrary<T[]> {
  const few = fc.subarray(items, { maxLength: Math.min(2, items.length) });
  return fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: few });
}

/** A believable term: the same numbers give the same problem. */
export function termProblem(students: number, groups: number, seed: number): CheckedProblem {
  const draw = drawer(seed);
  const any = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!;
  const topics = Array.from({ length: 10 }, (_, i) => `topic-${i}`);
  const offered = Array.from({ length: groups }, (_, i) => {
    const slot = {
      day: any([1, 2, 3, 4, 5]),
      start: any(["12:00", "13:00", "16:30", "17:00", "18:00", "19:00"]),
    };
    const years = draw() < 0.3 ? [any([1, 2]), 3] : [1, 2, 3, 4, 5];
    return group(`g${i}`, {
      topic: topics[i % 10]!,
      years,
      min: 5,
      max: any([9, 10, 11, 12]),
      slot: { ...slot, minutes: 60 },
    });
  });
  const people = Array.from({ length: students }, (_, i) => {
    const first = any(topics);
    const wanted = [first, any(topics.filter((topic) => topic !== first))];
    const free = [1, 2, 3, 4, 5]
      .filter(() => draw() < 0.7)
      .map((day) => ({ day, from: any(["12:00", "16:00", "17:00"]), to: any(["20:00", "21:00"]) }));
    const mine = offered.filter((each) => wanted.includes(each.topic)).map((each) => each.id);
    const ranked = [...new Set([any(mine), any(mine), any(mine), any(mine)])];
    const current = draw() < 0.5 ? [any(mine)] : [];
    return student(`s${i}`, { year: any([1, 2, 3, 4, 5]), topics: wanted, free, ranked, current });
  });
  const pair = (): [string, string] => {
    const a = Math.floor(draw() * (students - 1));
    return [`s${a}`, `s${a + 1}`];
  };
  return problem(offered, people, {
    keepApart: [pair(), pair(), pair()],
    keepTogether: [pair(), pair(), pair()],
  });
}

/** Parties of three to seven that have to be packed into groups of thirteen: small, and not proved for minutes. */
export function packingProblem(): CheckedProblem {
  const offered = Array.from({ length: 12 }, (_, i) => group(`g${i}`, { max: 13 }));
  const parties = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: [3, 4, 5, 7][i % 4]! }, (_each, k) => `s${i}-${k}`),
  );
  const people = parties.flat().map((id) => student(id));
  const keepTogether = parties.flatMap(([first = "", ...others]) =>
    others.map((other): [string, string] => [first, other]),
  );
  return problem(offered, people, { keepTogether });
}

/** Numbers from 0 up to 1 (Park and Miller's generator). */
export function drawer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
