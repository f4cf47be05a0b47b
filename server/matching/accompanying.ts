import { mayJoin } from "./eligibility.js";
import type { MatchProblem, MatchStudent } from "./problem.js";
import { inOrder } from "./ties.js";

/** Students who are placed together, by id; each points to the whole circle they are in. */
type Circles = Map<string, ReadonlySet<MatchStudent>>;

/**
 * The problem with everybody who would rather not be the only one of a kind tied to another who said the same, as far
 * as that is possible: a group of each topic both want that can take them all. Who has such company already, by
 * arrangements of their own or of staff, is left as they are; who can have none is placed like everybody else.
 * Whoever shares a group in the draft before stays together, so that a new draft moves few. The lists' order makes no
 * difference, and the pairs' order doesn't tell who was tied so.
 * @param kinds what each of those who asked for it said of themself, by id
 */
export function withCompany(problem: MatchProblem, kinds: ReadonlyMap<string, string>): MatchProblem {
  const students = new Map(problem.students.map((student) => [student.id, student]));
  const circles: Circles = new Map(problem.students.map((student) => [student.id, new Set([student])]));
  for (const [a, b] of problem.keepTogether) join(circles, a, b);
  const asking = [...kinds.keys()].sort().flatMap((id) => students.get(id) ?? []);
  const ties: [string, string][] = [];
  for (const student of asking) {
    const alike = asking.filter(
      (other) => other !== student && kinds.get(other.id) === kinds.get(student.id),
    );
    const isAlone = (one: MatchStudent) => !alike.some((other) => circles.get(one.id)?.has(other));
    if (!isAlone(student)) continue;
    const closeness = (other: MatchStudent) =>
      shared(student.current, other.current) * 1_000 + shared(student.topics, other.topics);
    const [companion] = alike
      .filter((other) => shared(student.topics, other.topics) > 0 && fit(problem, circles, student, other))
      .sort((a, b) => closeness(b) - closeness(a) || (a.id < b.id ? -1 : 1));
    if (!companion) continue;
    ties.push([student.id, companion.id].sort() as [string, string]);
    join(circles, student.id, companion.id);
  }
  return { ...problem, keepTogether: inOrder([...problem.keepTogether, ...ties]) };
}

const shared = (some: readonly string[], others: readonly string[]): number =>
  some.filter((each) => others.includes(each)).length;

function join(circles: Circles, a: string, b: string): void {
  const both = new Set([...(circles.get(a) ?? []), ...(circles.get(b) ?? [])]);
  for (const { id } of both) circles.set(id, both);
}

/** Whether the circles of both can be one: nobody is kept apart, and each topic that several want has room for them. */
function fit(problem: MatchProblem, circles: Circles, one: MatchStudent, other: MatchStudent): boolean {
  const all = [...new Set([...(circles.get(one.id) ?? []), ...(circles.get(other.id) ?? [])])];
  const ids = new Set(all.map(({ id }) => id));
  if (problem.keepApart.some(([a, b]) => ids.has(a) && ids.has(b))) return false;
  if (all.some(({ maxGroups }) => maxGroups === 0)) return false;
  return [...new Set(all.flatMap(({ topics }) => topics))].every((topic) => {
    const wanting = all.filter(({ topics }) => topics.includes(topic));
    return wanting.length < 2 || hasGroupFor(problem, topic, wanting);
  });
}

/** A held place binds the others to it, so it must be held, or theirs in the draft already, for all of them. */
function hasGroupFor({ groups }: MatchProblem, topic: string, wanting: readonly MatchStudent[]): boolean {
  const ofTopic = groups.filter((group) => group.topic === topic);
  const held = ofTopic.filter(({ id }) => wanting.some(({ pinned }) => pinned.includes(id)));
  return (held.length > 0 ? held : ofTopic).some(
    (group) =>
      held.length <= 1 &&
      group.max >= wanting.length &&
      wanting.every((student) => mayJoin(student, group)) &&
      (held.length === 0 || wanting.every((each) => [...each.pinned, ...each.current].includes(group.id))),
  );
}
