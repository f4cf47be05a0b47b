import {
  clash,
  passes,
  tests,
  type CheckedGroup,
  type CheckedProblem,
  type CheckedStudent,
  type Where,
} from "./match-rules.js";

/** Whether the reason given for a student and a wanted topic without a place is true in the result. */
export function isTrueReason(
  problem: CheckedProblem,
  where: Where,
  student: CheckedStudent,
  topic: string,
  offered: CheckedGroup[],
  reason: string,
): boolean {
  if (offered.length === 0) return reason === "no-group";
  const open = offered.filter((group) => passes(student, group));
  if (open.length > 0) {
    const blocks = open.map((group) => blocking(problem, where, student, topic, group));
    return blocks.every((set) => set.size > 0) && blocks.some((set) => set.has(reason));
  }
  if (reason !== "year" && reason !== "no-free-slot" && reason !== "barred") return false;
  const others = (["year", "no-free-slot", "barred"] as const).filter((test) => test !== reason);
  const subsets = [others, others.slice(0, 1), others.slice(1), []];
  return subsets.some((asked) => {
    const left = offered.filter((group) => asked.every((test) => tests(student, group)[test]));
    return left.length > 0 && left.every((group) => !tests(student, group)[reason]);
  });
}

/** Everything that keeps the student, with those tied to them in the topic, out of a group they may join. */
function blocking(
  problem: CheckedProblem,
  where: Where,
  student: CheckedStudent,
  topic: string,
  group: CheckedGroup,
): Set<string> {
  const tied = tiedTo(problem, student.id, topic);
  const inside = problem.students.filter((s) => where.get(s.id)!.has(group.id)).map((s) => s.id);
  const isFull = (s: CheckedStudent) => where.get(s.id)!.size >= s.maxGroups;
  const isBusy = (s: CheckedStudent) =>
    problem.groups.some((other) => where.get(s.id)!.has(other.id) && clash(group, other));
  const apart = (problem.keepApart ?? []).some(([a, b]) =>
    [
      [a, b],
      [b, a],
    ].some(([x, y]) => tied.has(x!) && (tied.has(y!) || inside.includes(y!))),
  );
  const others = problem.students.filter((s) => tied.has(s.id) && s.id !== student.id);
  const found = new Set<string>();
  if (isFull(student)) found.add("limit");
  if (isBusy(student)) found.add("clash");
  if (inside.length + tied.size > group.max) found.add("full");
  if (inside.length === 0 && group.min > tied.size) found.add("below-minimum");
  if (apart || others.some((s) => !passes(s, group) || isFull(s) || isBusy(s)))
    found.add("apart-or-together");
  return found;
}

/** The student and those tied to them in a topic, through others too. */
export function tiedTo(problem: CheckedProblem, id: string, topic: string): Set<string> {
  const wants = new Set(problem.students.filter((s) => s.topics.includes(topic)).map((s) => s.id));
  const tied = new Set([id]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [a, b] of problem.keepTogether ?? []) {
      if (!wants.has(a) || !wants.has(b) || tied.has(a) === tied.has(b)) continue;
      tied.add(a).add(b);
      grown = true;
    }
  }
  return tied;
}
