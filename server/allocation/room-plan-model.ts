import { packModel, type Column, type Entry, type LinearModel, type Row } from "../solver/model.js";
import { cliqueRows, type RoomSeat } from "./room-clique-rows.js";
import type { PlanGround, Stand } from "./room-plan-ground.js";
import type { RoomTable } from "./room-table.js";
import { isMoved, missesWish, wastedSeats } from "./room-worth.js";

/** How many rooms a group may use over the term: exactly so many, or as many as it costs. */
export type Spread = number | "any";

/** The later levels of a part as a linear model. */
export interface PlanModel {
  rules: LinearModel;
  /** Costs of rooms per group, wishes and seats. */
  levels: Float64Array[];
  /** To be added to the first level's cost. */
  extraBase: number;
  seats: RoomSeat[];
  /** Columns that stand for a room used, by the columns of its seats. */
  within: ReadonlyMap<number, number>;
  /** Columns that are 1 when one of several others is. */
  anyOf: { column: number; used: number[] }[];
}

interface Draft {
  table: RoomTable;
  columns: Column[];
  rows: Row[];
  seats: RoomSeat[];
  within: Map<number, number>;
  anyOf: PlanModel["anyOf"];
  /** Columns that cost one room more (or, negative, spare one). */
  extra: Map<number, number>;
  extraBase: number;
}

/**
 * The part as a sparse model. Columns: one per group and room it may use; where a group may use several rooms, or a
 * session may stay without, one more per session and room. A session that must have its group's only room needs none.
 */
export function buildPlanModel(
  table: RoomTable,
  ground: PlanGround,
  spreadOf: (stands: readonly Stand[]) => Spread,
): PlanModel {
  const draft: Draft = {
    table,
    columns: [],
    rows: [],
    seats: [],
    within: new Map(),
    anyOf: [],
    extra: new Map(),
    extraBase: 0,
  };
  for (const stands of ground.groups) {
    const spread = spreadOf(stands);
    if (spread === 1 || stands.length === 1) addSteady(draft, stands);
    else addSpread(draft, stands, typeof spread === "number" ? spread : null);
  }
  const { columns, seats, rows, within, anyOf } = draft;
  rows.push(...blockRows(draft, ground));
  return {
    rules: packModel(columns, rows),
    levels: levelCosts(draft, ground),
    extraBase: draft.extraBase,
    seats,
    within,
    anyOf,
  };
}

/** The columns' values for given rooms of the sessions; whether they keep the rules is for the caller to see. */
export function valuesOf(plan: PlanModel, rooms: ReadonlyMap<number, number>): Float64Array {
  const values = new Float64Array(plan.rules.cost.length);
  for (const { s, room, column } of plan.seats) {
    if (rooms.get(s) !== room) continue;
    values[column] = 1;
    values[plan.within.get(column) ?? column] = 1;
  }
  for (const { column, used } of plan.anyOf) values[column] = used.some((each) => values[each] === 1) ? 1 : 0;
  return values;
}

/** The rooms that the columns' values give: −1 for sessions without. */
export function roomsChosen({ seats }: PlanModel, values: Float64Array): Map<number, number> {
  const rooms = new Map<number, number>(seats.map(({ s }) => [s, -1]));
  for (const { s, room, column } of seats) if ((values[column] ?? 0) > 0.5) rooms.set(s, room);
  return rooms;
}

/** A group that uses one room. */
function addSteady(draft: Draft, stands: readonly Stand[]): void {
  const must = stands.filter(({ soft }) => !soft);
  const rooms = [...new Set((must.length > 0 ? must : stands).flatMap((stand) => stand.rooms))]
    .filter((room) => must.every((stand) => stand.rooms.includes(room)))
    .sort((a, b) => a - b);
  const use = new Map(rooms.map((room) => [room, addColumn(draft)]));
  const one: Entry[] = [...use.values()].map((column) => [column, 1]);
  draft.rows.push({ lower: must.length > 0 ? 1 : 0, upper: 1, entries: one });
  for (const { s, rooms: own, soft } of stands) {
    for (const [room, column] of use) {
      if (!own.includes(room)) continue;
      const separate = soft && stands.length > 1;
      draft.seats.push({ s, room, column: separate ? addWithin(draft, column) : column });
    }
  }
}

/** A group that may use several rooms; with a number, exactly so many. */
function addSpread(draft: Draft, stands: readonly Stand[], exactly: number | null): void {
  const rooms = [...new Set(stands.flatMap((stand) => stand.rooms))].sort((a, b) => a - b);
  const use = new Map(rooms.map((room) => [room, addColumn(draft)]));
  const used = [...use.values()];
  for (const { s, rooms: own, soft } of stands) {
    const seats = own.map((room) => ({ s, room, column: addWithin(draft, use.get(room) ?? 0) }));
    draft.rows.push({ lower: soft ? 0 : 1, upper: 1, entries: seats.map(({ column }) => [column, 1]) });
    draft.seats.push(...seats);
  }
  for (const column of used) draft.extra.set(column, 1);
  if (exactly !== null) {
    draft.rows.push({ lower: exactly, upper: exactly, entries: used.map((column) => [column, 1]) });
  }
  if (stands.some(({ soft }) => !soft)) {
    draft.extraBase -= 1;
    return;
  }
  // The first room of a group that has any is free.
  const any = addColumn(draft);
  draft.extra.set(any, -1);
  draft.anyOf.push({ column: any, used });
  draft.rows.push({
    lower: 0,
    upper: Infinity,
    entries: [...used.map((column): Entry => [column, 1]), [any, -1]],
  });
}

function addColumn({ columns }: Draft): number {
  return columns.push({ lower: 0, upper: 1, whole: true }) - 1;
}

/** A column that is at most another. */
function addWithin(draft: Draft, other: number): number {
  const column = addColumn(draft);
  draft.within.set(column, other);
  draft.rows.push({
    lower: -Infinity,
    upper: 0,
    entries: [
      [column, 1],
      [other, -1],
    ],
  });
  return column;
}

/** No room twice at a time, and the first two levels as they are fixed; equal rows once. */
function blockRows({ table, seats }: Draft, ground: PlanGround): Row[] {
  const blockOf = new Map(
    ground.groups.flatMap((stands) => stands.map(({ s, block }) => [s, block] as const)),
  );
  const byBlock = ground.blocks.map((): RoomSeat[] => []);
  for (const seat of seats) byBlock[blockOf.get(seat.s) ?? 0]?.push(seat);
  const rows = new Map<string, Row>();
  ground.blocks.forEach(({ block, roomed, moves }, b) => {
    const own = byBlock[b] ?? [];
    for (const row of cliqueRows(table, own)) rows.set(keyOf(row), row);
    if (roomed < block.sessions.length)
      rows.set(`roomed ${b}`, { lower: roomed, upper: Infinity, entries: summed(own) });
    if (moves === null) return;
    const moving = own.filter(({ s, room }) => {
      const session = table.sessions[s];
      return session && isMoved(session, room);
    });
    rows.set(`moves ${b}`, { lower: -Infinity, upper: moves, entries: summed(moving) });
  });
  return [...rows.values()];
}

function keyOf({ entries }: Row): string {
  return entries
    .map(([column, times]) => (times === 1 ? `${column}` : `${column}x${times}`))
    .sort()
    .join();
}

/** Seats as entries; several seats of one column count together. */
function summed(seats: readonly RoomSeat[]): Entry[] {
  const entries = new Map<number, number>();
  for (const { column } of seats) entries.set(column, (entries.get(column) ?? 0) + 1);
  return [...entries];
}

function levelCosts({ table, columns, seats, extra }: Draft, ground: PlanGround): Float64Array[] {
  const [rooms, wishes, waste] = [0, 1, 2].map(() => new Float64Array(columns.length));
  if (!rooms || !wishes || !waste) return [];
  const copies = new Map(
    ground.groups.flatMap((stands) => stands.map((stand) => [stand.s, stand.copies] as const)),
  );
  for (const [column, cost] of extra) rooms[column] = cost;
  for (const { s, room, column } of seats) {
    const session = table.sessions[s];
    const times = copies.get(s) ?? 1;
    if (!session) continue;
    wishes[column] = (wishes[column] ?? 0) + (missesWish(table, session, room) ? times : 0);
    waste[column] = (waste[column] ?? 0) + times * wastedSeats(table, session, room);
  }
  return [rooms, wishes, waste];
}
