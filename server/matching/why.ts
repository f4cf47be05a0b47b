import { mayJoin, rankOf } from "./eligibility.js";
import type { MatchGroup, MatchStudent } from "./problem.js";
import type { Placement } from "./result.js";
import { slotWords } from "../time/words.js";
import type { Seating } from "./seating.js";
import type { Table } from "./table.js";

/** Every place with its rank and a plain sentence why; sorted by ids. */
export function explainPlacements(table: Table, seating: Seating): Placement[] {
  const found = table.parties.flatMap(({ members }, party) => {
    const g = seating.groupOf[party] ?? -1;
    const group = table.groups[g];
    if (!group) return [];
    return members.flatMap((s): Placement[] => {
      const student = table.students[s];
      if (!student) return [];
      const why = sentence(table, seating, student, group, members.length > 1);
      return [{ student: student.id, group: group.id, rank: rankOf(student, group.id), why }];
    });
  });
  const key = ({ student, group }: Placement) => [student, group] as const;
  return found.sort((a, b) => {
    const [[s1, g1], [s2, g2]] = [key(a), key(b)];
    return s1 < s2 ? -1 : s1 > s2 ? 1 : g1 < g2 ? -1 : 1;
  });
}

function sentence(
  table: Table,
  seating: Seating,
  student: MatchStudent,
  group: MatchGroup,
  tied: boolean,
): string {
  const when = slotWords(group.slot);
  if (student.pinned.includes(group.id)) return `The programme office chose this group for you: ${when}.`;
  const kept = student.current.includes(group.id) ? "You keep your place" : null;
  const rank = rankOf(student, group.id);
  if (rank === 1) return `${kept ? `${kept}: this` : "This"} is your first choice, ${when}.`;
  const start = kept ?? (tied ? "You are placed together" : "You have a place");
  const choice = rank === null ? "" : `, your ${ordinal(rank)} choice`;
  return `${start} on ${when}${choice}, and you are free then.${better(table, seating, student, group)}`;
}

/** What became of the groups of this topic that the student ranked higher; nothing if one could be open. */
function better(table: Table, seating: Seating, student: MatchStudent, group: MatchGroup): string {
  const rank = rankOf(student, group.id) ?? Infinity;
  const higher = student.ranked.slice(0, rank - 1).flatMap((id) => {
    const g = table.groupAt.get(id) ?? -1;
    const other = table.groups[g];
    return other?.topic === group.topic ? [stateOf(student, other, seating.members[g]?.size ?? 0)] : [];
  });
  if (higher.length === 0 || higher.includes("open")) return "";
  const one = higher.length === 1;
  const is = one ? "is" : "are";
  const states = {
    unfit: `${is} not open to you`,
    full: `${is} full`,
    empty: one ? "does not run" : "do not run",
    open: "",
  };
  const words = [...new Set(higher)].sort().map((state) => states[state]);
  return ` The ${one ? "group" : "groups"} you ranked higher ${words.join(" or ")}.`;
}

function stateOf(
  student: MatchStudent,
  group: MatchGroup,
  members: number,
): "unfit" | "full" | "empty" | "open" {
  if (!mayJoin(student, group)) return "unfit";
  if (members >= group.max) return "full";
  return members === 0 ? "empty" : "open";
}

/** "1st", "2nd", "11th". */
export function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const ending = teens ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}
