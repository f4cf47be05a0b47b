import { packModel, type Column, type Entry, type LinearModel, type Row } from "../solver/model.js";
import type { Part } from "./parts.js";
import { apartRows, clashRows } from "./conflict-rows.js";
import { grouped, partiesIn, seatsOf, type Seat } from "./seats.js";
import type { Table } from "./table.js";
import type { Seats } from "./worth.js";

/** A part as a linear model; the first columns are the seats, in order. */
export interface PartModel {
  rules: LinearModel;
  seats: Seat[];
  /** The columns that say whether a group runs, and whether a student has any group. */
  runs: { column: number; group: number }[];
  placed: { column: number; student: number }[];
  /** For each of the four levels, the cost of every column; each is to be minimised. */
  levels: Float64Array[];
}

/**
 * The rules of a part as a sparse model. Columns: one per party and option (1 when the party sits there);
 * one per group with a minimum (1 when it runs); one per student who wants several topics (1 when placed).
 */
export function buildModel(table: Table, part: Part): PartModel {
  const seats = seatsOf(table, part);
  const columns: Column[] = seats.map(({ party, option }) => ({
    lower: part.pins.some((pin) => pin.party === party && pin.group === option.group) ? 1 : 0,
    upper: 1,
    whole: true,
  }));
  const byParty = grouped(seats, (seat) => seat.party);
  const rows: Row[] = [...byParty.values()].map((own) => atMost(1, own));
  const students = studentSeats(table, part, byParty);
  rows.push(
    ...limitRows(table, students),
    ...clashRows(table, students.values()),
    ...apartRows(table, byParty),
  );
  const runs: PartModel["runs"] = [];
  rows.push(...groupRows(table, part, seats, columns, runs));
  const placed = placedColumns(students, columns, rows);
  return {
    rules: packModel(columns, rows),
    seats,
    runs,
    placed,
    levels: levelCosts(table, seats, students, placed, columns.length),
  };
}

/** What every column is in an answer whose seats the part still has. */
export function valuesOf(
  table: Table,
  { rules, seats, runs, placed }: PartModel,
  answer: Seats,
): Float64Array {
  const values = new Float64Array(rules.cost.length);
  const groupOf = new Map(answer);
  const running = new Set(groupOf.values());
  const members = new Set(answer.flatMap(([party]) => table.parties[party]?.members ?? []));
  for (const { column, party, option } of seats) values[column] = groupOf.get(party) === option.group ? 1 : 0;
  for (const { column, group } of runs) values[column] = running.has(group) ? 1 : 0;
  for (const { column, student } of placed) values[column] = members.has(student) ? 1 : 0;
  return values;
}

/** Σ of the seats ≤ count. */
function atMost(count: number, seats: readonly Seat[]): Row {
  return { lower: -Infinity, upper: count, entries: seats.map((seat) => [seat.column, 1]) };
}

/** Each student of the part with all seats that would place them, parties in order. */
function studentSeats(table: Table, part: Part, byParty: ReadonlyMap<number, Seat[]>): Map<number, Seat[]> {
  const students = new Map<number, Seat[]>();
  for (const { party } of part.parties) {
    for (const s of table.parties[party]?.members ?? []) {
      const own = students.get(s);
      if (own) own.push(...(byParty.get(party) ?? []));
      else students.set(s, [...(byParty.get(party) ?? [])]);
    }
  }
  return students;
}

function limitRows(table: Table, students: ReadonlyMap<number, Seat[]>): Row[] {
  return [...students].flatMap(([s, seats]) => {
    const limit = table.students[s]?.maxGroups ?? 0;
    return partiesIn(seats) > limit ? [atMost(limit, seats)] : [];
  });
}

/** No members, or between minimum and maximum: min · runs ≤ members ≤ max · runs. */
function groupRows(
  table: Table,
  part: Part,
  seats: readonly Seat[],
  columns: Column[],
  runs: PartModel["runs"],
): Row[] {
  const byGroup = grouped(seats, (seat) => seat.option.group);
  const pinned = new Set(part.pins.map((pin) => pin.group));
  return part.groups.flatMap((g): Row[] => {
    const own = byGroup.get(g) ?? [];
    const { min, max } = table.groups[g] ?? { min: 0, max: 0 };
    const members: Entry[] = own.map((seat) => [seat.column, seat.size]);
    const smallest = Math.min(...own.map((seat) => seat.size));
    if (pinned.has(g)) return [{ lower: min, upper: max, entries: members }];
    if (min <= smallest) return [{ lower: -Infinity, upper: max, entries: members }];
    const column = columns.push({ lower: 0, upper: 1, whole: true }) - 1;
    runs.push({ column, group: g });
    return [
      { lower: -Infinity, upper: 0, entries: [...members, [column, -max]] },
      { lower: 0, upper: Infinity, entries: [...members, [column, -min]] },
    ];
  });
}

/** A column "has a group" for each student with several parties; one party alone says it itself. */
function placedColumns(
  students: ReadonlyMap<number, Seat[]>,
  columns: Column[],
  rows: Row[],
): PartModel["placed"] {
  return [...students].flatMap(([student, seats]) => {
    if (partiesIn(seats) < 2) return [];
    const column = columns.push({ lower: 0, upper: 1, whole: false }) - 1;
    rows.push({
      lower: 0,
      upper: Infinity,
      entries: [...seats.map((s): Entry => [s.column, 1]), [column, -1]],
    });
    return [{ column, student }];
  });
}

function levelCosts(
  table: Table,
  seats: readonly Seat[],
  students: ReadonlyMap<number, Seat[]>,
  placed: PartModel["placed"],
  width: number,
): Float64Array[] {
  const levels = Array.from({ length: 4 }, () => new Float64Array(width));
  const [students1, places, lost, cost] = levels as [Float64Array, Float64Array, Float64Array, Float64Array];
  const onlyThis = new Set([...students].flatMap(([s, own]) => (partiesIn(own) < 2 ? [s] : [])));
  for (const { column, party, size, option } of seats) {
    students1[column] = -(table.parties[party]?.members.filter((s) => onlyThis.has(s)).length ?? 0);
    places[column] = -size;
    lost[column] = -option.kept;
    cost[column] = option.cost;
  }
  for (const { column } of placed) students1[column] = -1;
  return levels;
}
