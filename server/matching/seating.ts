import { mayJoin } from "./eligibility.js";
import type { PartyPin } from "./pins.js";
import type { Table } from "./table.js";

/** Who sits where while an answer is made or explained; parties sit whole or not at all. */
export interface Seating {
  /** For each party its group, or −1. */
  groupOf: number[];
  /** For each group, the students in it. */
  members: Set<number>[];
}

/** Nobody placed anywhere. */
export function emptySeating(table: Table): Seating {
  return { groupOf: table.parties.map(() => -1), members: table.groups.map(() => new Set()) };
}

export function seat(table: Table, seating: Seating, party: number, group: number): void {
  seating.groupOf[party] = group;
  for (const s of table.parties[party]?.members ?? []) seating.members[group]?.add(s);
}

/** The groups that a student has. */
export function groupsOf(table: Table, seating: Seating, student: number): number[] {
  return (table.partiesOf[student] ?? []).map((party) => seating.groupOf[party] ?? -1).filter((g) => g >= 0);
}

/** What keeps one student, with their party, out of a group that they may join by themselves. */
export type Block = "limit" | "clash" | "full" | "below-minimum" | "apart-or-together";

/**
 * Every block between an unplaced party's member and a group as the seating stands. "full" and
 * "below-minimum" count those tied to the student; what stops one of the others is "apart-or-together".
 */
export function blocksOf(
  table: Table,
  seating: Seating,
  student: number,
  party: number,
  group: number,
): Block[] {
  const tied = table.parties[party]?.members ?? [];
  const { min, max } = table.groups[group] ?? { min: 0, max: 0 };
  const inside = seating.members[group]?.size ?? 0;
  const blocks: Block[] = [];
  if (atLimit(table, seating, student)) blocks.push("limit");
  if (clashes(table, seating, student, group)) blocks.push("clash");
  if (inside + tied.length > max) blocks.push("full");
  if (inside === 0 && min > tied.length) blocks.push("below-minimum");
  if (isTiedUp(table, seating, student, party, group)) blocks.push("apart-or-together");
  return blocks;
}

function atLimit(table: Table, seating: Seating, student: number): boolean {
  const places = (table.partiesOf[student] ?? []).reduce(
    (sum, party) => sum + ((seating.groupOf[party] ?? -1) >= 0 ? 1 : 0),
    0,
  );
  return places >= (table.students[student]?.maxGroups ?? 0);
}

function clashes(table: Table, seating: Seating, student: number, group: number): boolean {
  return (table.partiesOf[student] ?? []).some(
    (party) => table.overlapping[group]?.has(seating.groupOf[party] ?? -1) === true,
  );
}

function isTiedUp(table: Table, seating: Seating, student: number, party: number, group: number): boolean {
  const members = table.parties[party]?.members ?? [];
  const at = table.groups[group];
  const others = members.filter((s) => s !== student);
  const isApart = (s: number) =>
    table.apartFrom[s]?.some((o) => seating.members[group]?.has(o) === true || members.includes(o)) === true;
  if (members.length === 1) return isApart(student);
  const isKeptOut = (s: number) => {
    const person = table.students[s];
    const fits = person && at && mayJoin(person, at);
    return fits !== true || atLimit(table, seating, s) || clashes(table, seating, s, group);
  };
  return members.some(isApart) || others.some(isKeptOut);
}

/** True if a party may sit in one of its options, the minimum left aside. */
export function maySit(table: Table, seating: Seating, party: number, group: number): boolean {
  const members = table.parties[party]?.members ?? [];
  const [first = 0] = members;
  return (
    (seating.members[group]?.size ?? 0) + members.length <= (table.groups[group]?.max ?? 0) &&
    !atLimit(table, seating, first) &&
    !clashes(table, seating, first, group) &&
    !isTiedUp(table, seating, first, party, group)
  );
}

/** Seats every pinned party. */
export function seatPins(table: Table, seating: Seating, pins: readonly PartyPin[]): void {
  for (const pin of pins) seat(table, seating, pin.party, pin.group);
}
