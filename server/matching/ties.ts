import type { Types } from "mongoose";
import type { MatchStudent } from "./problem.js";

/** Two people, by their ids. */
export type Pair = [string, string];

/** A pair as it is stored, by ids. */
export const pairOf = (people: readonly Types.ObjectId[]): Pair => [String(people[0]), String(people[1])];

/** The pairs each once, the smaller id first, sorted: neither who was named first nor when it was said can be read. */
export function inOrder(pairs: readonly (readonly [string, string])[]): Pair[] {
  const each = pairs.map(([a, b]): Pair => (a < b ? [a, b] : [b, a]));
  const keys = [...new Map(each.map((pair) => [pair.join(" "), pair])).entries()];
  return keys.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

/**
 * The ties that can be kept. Left out are those with somebody who gets no group from the round, who would only shut
 * the other out, and those that would bring two who are kept apart into one group, be it through others.
 * @param ties those that come first are kept first
 */
export function tenable(
  ties: readonly Pair[],
  apart: readonly Pair[],
  students: readonly Pick<MatchStudent, "id" | "topics" | "maxGroups">[],
): Pair[] {
  const topicsOf = new Map(
    students.filter(({ maxGroups }) => maxGroups > 0).map(({ id, topics }) => [id, topics]),
  );
  const circles = new Map<string, ReadonlySet<string>>();
  const circleOf = (topic: string, id: string) => circles.get(`${id} ${topic}`) ?? new Set([id]);
  return ties.filter(([a, b]) => {
    const [one, other] = [topicsOf.get(a), topicsOf.get(b)];
    if (!one || !other) return false;
    const joined = one
      .filter((topic) => other.includes(topic))
      .map((topic) => ({ topic, all: new Set([...circleOf(topic, a), ...circleOf(topic, b)]) }));
    if (joined.some(({ all }) => apart.some(([x, y]) => all.has(x) && all.has(y)))) return false;
    for (const { topic, all } of joined) for (const id of all) circles.set(`${id} ${topic}`, all);
    return true;
  });
}

/** Whether all the ties can be kept, whatever topics people want, by those who are kept apart. */
export function goTogether(ties: readonly Pair[], apart: readonly Pair[]): boolean {
  const students = [...new Set(ties.flat())].map((id) => ({ id, topics: ["any"], maxGroups: 1 }));
  return tenable(ties, apart, students).length === ties.length;
}
