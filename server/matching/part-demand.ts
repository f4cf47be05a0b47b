import type { Demand } from "./demand.js";
import { rankCost } from "./eligibility.js";
import type { Part } from "./parts.js";
import type { Option, Table } from "./table.js";
import type { Worth } from "./worth.js";

/** A part as a demand for places: one row for each member of each party. */
export interface PartDemand {
  demand: Demand;
  /** What one of each level counts for in the demand's costs; each outweighs all that a move changes after it. */
  weights: Worth;
  /** Of each row its party's position in the table; of each row's student theirs. */
  partyOf: Int32Array;
  students: Int32Array;
  /** Of each option, in the demand's order, what the levels count for that member: places kept, rank cost. */
  kept: Uint8Array;
  cost: Float64Array;
  /** 1 for the options of pinned parties. */
  isPinned: Uint8Array;
}

/**
 * Sets out a part as a demand without minimums, clashes, and who is together or apart. One flow then finds the best
 * of all levels at once: along a residual path or cycle each group is passed once, so rank costs change by less than
 * (groups + 2) times the largest, kept places by less than groups + 2, and placements by one. The weights are eight
 * times what that needs, so that the part of a price that is about the first levels can be read off it by rounding.
 */
export function demandOf(table: Table, part: Part): PartDemand {
  const rows = rowsOf(table, part);
  const students = [...new Set(rows.map((row) => row.student))];
  const each = rows.flatMap(({ options }) => options);
  const kept = Uint8Array.from(each, (option) => option.kept);
  const cost = Float64Array.from(each, (option) => option.cost);
  const pinned = new Set(part.pins.map(({ party }) => party));
  const isPinned = Uint8Array.from(
    rows.flatMap(({ party, options }) => options.map(() => (pinned.has(party) ? 1 : 0))),
  );
  const weights = weightsFor(table.groups.length, cost);
  const demand = {
    limit: Int32Array.from(students, (s) => table.students[s]?.maxGroups ?? 0),
    rowsFrom: startsOf(rows, (row) => row.student),
    optionsFrom: Int32Array.from([0, ...endsOf(rows.map(({ options }) => options.length))]),
    group: Int32Array.from(each, (option) => option.group),
    capacity: Int32Array.from(table.groups, ({ max }) => Math.min(max, rows.length)),
    ...costsAt(weights, { kept, cost, isPinned }),
  };
  const partyOf = Int32Array.from(rows, ({ party }) => party);
  return { demand, weights, partyOf, students: Int32Array.from(students), kept, cost, isPinned };
}

/** The same demand when one of each level counts for something else. */
export function weighted(places: PartDemand, weights: Worth): Demand {
  return { ...places.demand, ...costsAt(weights, places) };
}

/** What options cost; a pinned place saves more than anything that could push it out. */
function costsAt(
  [first, place, keep, rank]: Worth,
  { kept, cost, isPinned }: Pick<PartDemand, "kept" | "cost" | "isPinned">,
): Pick<Demand, "cost" | "firstBonus"> {
  const pin = 4 * (first + place + keep + rank);
  const costs = cost.map((each, o) => rank * each - keep * (kept[o] ?? 0) - place - pin * (isPinned[o] ?? 0));
  return { cost: costs, firstBonus: first };
}

interface MemberRow {
  student: number;
  party: number;
  options: Option[];
}

/** Every member of every party, by student. */
function rowsOf(table: Table, part: Part): MemberRow[] {
  const rows = part.parties.flatMap(({ party, options }) => {
    const members = table.parties[party]?.members ?? [];
    return members.map((student) => ({
      student,
      party,
      options: members.length === 1 ? options : ownOptions(table, student, options),
    }));
  });
  return rows.sort((a, b) => a.student - b.student || a.party - b.party);
}

/** The options of a party as they count for one member. */
function ownOptions(table: Table, s: number, options: readonly Option[]): Option[] {
  const student = table.students[s];
  if (!student) return [];
  return options.map(({ group }) => {
    const id = table.groups[group]?.id ?? "";
    return { group, kept: student.current.includes(id) ? 1 : 0, cost: rankCost(student, id) };
  });
}

function weightsFor(groups: number, cost: Float64Array): Worth {
  const dearest = cost.reduce((most, each) => Math.max(most, each), 1);
  const keep = 8 * (groups + 2) * dearest;
  const place = 8 * (groups + 2) * keep;
  return [4 * place, place, keep, 1];
}

/** Where the items of each owner begin, for items sorted by owner; and the end. */
function startsOf<T>(items: readonly T[], ownerOf: (item: T) => number): Int32Array {
  const starts = items.flatMap((item, i) => {
    const before = items[i - 1];
    return before === undefined || ownerOf(before) !== ownerOf(item) ? [i] : [];
  });
  return Int32Array.from([...starts, items.length]);
}

function endsOf(lengths: readonly number[]): number[] {
  let end = 0;
  return lengths.map((length) => (end += length));
}
