import { tiedTo } from "./match-reasons.js";
import { brokenRules, type CheckedProblem, type Where } from "./match-rules.js";

/** A change as a result proposes it; which fields are there depends on its kind. */
export interface ProposedChange {
  kind: string;
  group: string;
  student?: string;
  day?: number;
  from?: string;
  to?: string;
  max?: number;
  min?: number;
  maxGroups?: number;
  leaves?: string;
}

/** Whether the student, with those tied to them, could sit in the group after the change, all others staying. */
export function givesAPlace(
  problem: CheckedProblem,
  where: Where,
  student: string,
  topic: string,
  change: ProposedChange,
): boolean {
  const { kind, group, day = 0, from = "", to = "", leaves } = change;
  const changed: CheckedProblem = {
    ...problem,
    groups: problem.groups.map((g) => {
      if (g.id !== group) return g;
      if (kind === "places") return { ...g, max: change.max ?? g.max };
      return kind === "minimum" ? { ...g, min: change.min ?? g.min } : g;
    }),
    students: problem.students.map((s) => {
      if (s.id !== student) return s;
      if (kind === "free") return { ...s, free: [...(s.free ?? []), { day, from, to }] };
      return kind === "limit" ? { ...s, maxGroups: change.maxGroups ?? s.maxGroups } : s;
    }),
  };
  const then: Where = new Map([...where].map(([id, groups]) => [id, new Set(groups)]));
  if (kind === "leave") then.get(student)?.delete(leaves ?? "");
  for (const id of tiedTo(problem, student, topic)) then.get(id)?.add(group);
  return brokenRules(changed, then).length === 0;
}
