import { addMinutes, minutesOf } from "../time/wall-time.js";
import { slotStartWords, slotWords } from "../time/words.js";
import type { JoinTest } from "./eligibility.js";
import type { MatchGroup, MatchStudent } from "./problem.js";
import type { WayOut } from "./result.js";
import { blocksOf, groupsOf, type Block, type Seating } from "./seating.js";
import type { Table } from "./table.js";

/** Changes from the easiest for the student to the hardest for the office. */
const EASIEST: readonly (JoinTest | Block)[] = ["no-free-slot", "clash", "limit", "full", "below-minimum"];

/**
 * The cheapest single change that would give the student this place while everyone else stays. A change
 * counts only if nothing else stands between the student, with those tied to them, and that group; what
 * should stay unsaid (bars, years, who is kept apart) is never proposed.
 */
export function findWayOut(
  table: Table,
  seating: Seating,
  s: number,
  party: number,
  failed: ReadonlyMap<number, readonly JoinTest[]>,
): WayOut | null {
  const single = [...failed].flatMap(([g, tests]) => {
    const between = [...tests, ...blocksOf(table, seating, s, party, g)];
    const [only] = between;
    return only !== undefined && between.length === 1 ? [{ g, only }] : [];
  });
  for (const kind of EASIEST) {
    const [best] = single
      .filter(({ only }) => only === kind)
      .sort((a, b) => cost(table, s, a.g) - cost(table, s, b.g) || a.g - b.g);
    const way = best && describe(table, seating, s, party, best.g, kind);
    if (way) return way;
  }
  return null;
}

function describe(
  table: Table,
  seating: Seating,
  s: number,
  party: number,
  g: number,
  kind: JoinTest | Block,
): WayOut | null {
  const student = table.students[s];
  const group = table.groups[g];
  if (!student || !group) return null;
  const size = table.parties[party]?.members.length ?? 1;
  const when = slotWords(group.slot);
  if (kind === "no-free-slot") return beFree(student, group);
  if (kind === "clash") return leave(table, seating, s, g);
  if (kind === "limit") {
    const change = {
      kind: "limit" as const,
      student: student.id,
      group: group.id,
      maxGroups: student.maxGroups + 1,
    };
    return { text: `There is a place on ${when} if you may join one more group.`, change };
  }
  if (kind === "full") {
    const max = (seating.members[g]?.size ?? 0) + size;
    return {
      text: `There is a place on ${when} if that group takes ${max}.`,
      change: { kind: "places", group: group.id, max },
    };
  }
  const text = `The group on ${when} could take you if it may run with ${size}.`;
  return { text, change: { kind: "minimum", group: group.id, min: size } };
}

function beFree(student: MatchStudent, { id, slot }: MatchGroup): WayOut | null {
  // A slot that runs past midnight fits no span of one day.
  if (minutesOf(slot.start) + slot.minutes > 1440) return null;
  const to = addMinutes(slot.start, slot.minutes);
  const change = {
    kind: "free" as const,
    student: student.id,
    group: id,
    day: slot.day,
    from: slot.start,
    to,
  };
  return { text: `There is a place if you can do ${slotStartWords(slot)}.`, change };
}

/** Giving up the one group that overlaps, if it can spare those who would leave it. */
function leave(table: Table, seating: Seating, s: number, g: number): WayOut | null {
  const student = table.students[s];
  const group = table.groups[g];
  const overlapping = groupsOf(table, seating, s).filter((h) => table.overlapping[g]?.has(h) === true);
  const [h = -1] = overlapping;
  const other = table.groups[h];
  const party = (table.partiesOf[s] ?? []).find((p) => seating.groupOf[p] === h);
  const tied = party !== undefined && (table.parties[party]?.members.length ?? 0) > 1;
  const left = (seating.members[h]?.size ?? 0) - 1;
  if (!student || !group || !other || overlapping.length !== 1 || tied) return null;
  if (student.pinned.includes(other.id) || (left > 0 && left < other.min)) return null;
  const text = `There is a place on ${slotWords(group.slot)} in exchange for your group on ${slotWords(other.slot)}.`;
  return { text, change: { kind: "leave", student: student.id, group: group.id, leaves: other.id } };
}

function cost(table: Table, s: number, g: number): number {
  const student = table.students[s];
  const rank = student?.ranked.indexOf(table.groups[g]?.id ?? "") ?? -1;
  return rank < 0 ? Infinity : rank;
}
