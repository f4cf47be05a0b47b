import { joined } from "../solver/joined.js";
import type { Part } from "./parts.js";
import type { Table } from "./table.js";

/** A set of students whom topics taken together tie to each other; mostly one student alone. */
export interface Household {
  /** Positions in `HouseholdOptions` of the parties they form. */
  parties: number[];
  /** Of each student: the places they may have, and which of `parties` (by index in it) are theirs. */
  students: { limit: number; own: number[] }[];
}

/** The options of a part in flat arrays, and who chooses among them together. */
export interface HouseholdOptions {
  /** Party k has the options from[k] up to from[k + 1], and this many members. */
  from: Int32Array;
  size: Int32Array;
  isPinned: Uint8Array;
  /** Of each option: its group, the places it keeps, its rank cost. */
  group: Int32Array;
  kept: Float64Array;
  cost: Float64Array;
  households: Household[];
  capacity: Int32Array;
  overlapping: readonly ReadonlySet<number>[];
}

/** Sets out a part for choices at given prices. */
export function householdsOf(table: Table, { parties, pins }: Part): HouseholdOptions {
  const from = new Int32Array(parties.length + 1);
  parties.forEach(({ options }, k) => (from[k + 1] = (from[k] ?? 0) + options.length));
  const pinned = new Set(pins.map(({ party }) => party));
  const each = parties.flatMap(({ options }) => options);
  return {
    from,
    size: Int32Array.from(parties, ({ party }) => membersOf(table, party).length),
    isPinned: Uint8Array.from(parties, ({ party }) => (pinned.has(party) ? 1 : 0)),
    group: Int32Array.from(each, ({ group }) => group),
    kept: Float64Array.from(each, ({ kept }) => kept),
    cost: Float64Array.from(each, ({ cost }) => cost),
    households: formHouseholds(table, parties),
    capacity: Int32Array.from(table.groups, ({ max }) => max),
    overlapping: table.overlapping,
  };
}

function membersOf(table: Table, party: number): number[] {
  return table.parties[party]?.members ?? [];
}

function formHouseholds(table: Table, parties: Part["parties"]): Household[] {
  const first = new Map<number, number>();
  const ties = parties.flatMap(({ party }, k) =>
    membersOf(table, party).flatMap((s) => {
      const before = first.get(s);
      if (before !== undefined) return [[before, k] as const];
      first.set(s, k);
      return [];
    }),
  );
  return joined(parties.length, ties).map((own) => {
    const of = new Map<number, number[]>();
    own.forEach((k, i) => {
      for (const s of membersOf(table, parties[k]?.party ?? -1)) of.set(s, [...(of.get(s) ?? []), i]);
    });
    return {
      parties: own,
      students: [...of].map(([s, theirs]) => ({ limit: table.students[s]?.maxGroups ?? 0, own: theirs })),
    };
  });
}
