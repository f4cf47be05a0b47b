import { cliqueRows, type RoomSeat } from "./room-clique-rows.js";
import { fewestRooms, type PlanGround, type Stand } from "./room-plan-ground.js";
import type { RoomTable } from "./room-table.js";
import { isMoved } from "./room-worth.js";

/** One group as plans see it: which sessions, which rooms, and the rows of the part that each pair is in. */
export interface PlannedGroup {
  stands: readonly Stand[];
  /** Positions of the rooms that any of its sessions may have. */
  rooms: number[];
  /** Fewest rooms that hold the sessions that must have one; at least 1. */
  fewest: number;
  /** Cost of a session in a room without prices, by `stand * rooms.length + room`; infinite where it may not be. */
  cost: Float64Array;
  /** For each such pair the rows it is in: those from `starts[pair]` up to `starts[pair + 1]`. */
  starts: Int32Array;
  rows: Int32Array;
  coefficients: Int8Array;
}

/** A part as plans (the rooms of one group for the whole term) that share rows: Σ coefficient · use ≤ limit. */
export interface PlanRows {
  groups: PlannedGroup[];
  limits: Float64Array;
}

/**
 * Sets a part out in plans: rows say that no room is used twice at a time and keep the first two levels as they are
 * fixed.
 * @param costOf what a stand in a room costs
 */
export function planRows(
  table: RoomTable,
  ground: PlanGround,
  costOf: (stand: Stand, room: number) => number,
): PlanRows {
  const { limits, inRows } = sharedRows(table, ground);
  let pair = 0;
  const groups = ground.groups.map((stands) => {
    const from = pair;
    pair += stands.reduce((sum, { rooms }) => sum + rooms.length, 0);
    return plannedGroup(stands, inRows.slice(from, pair), costOf);
  });
  return { groups, limits: Float64Array.from(limits) };
}

/** The same plans and rows with other costs. */
export function costedAnew(
  { groups, limits }: PlanRows,
  costOf: (stand: Stand, room: number) => number,
): PlanRows {
  const recosted = groups.map((group) => {
    const { stands, rooms } = group;
    const cost = new Float64Array(stands.length * rooms.length).fill(Infinity);
    const at = new Map(rooms.map((room, r) => [room, r]));
    stands.forEach((stand, k) => {
      for (const room of stand.rooms) cost[k * rooms.length + (at.get(room) ?? 0)] = costOf(stand, room);
    });
    return { ...group, cost };
  });
  return { groups: recosted, limits };
}

/** The rows of a part, and for each session of a group in each room those it is in, group by group. */
function sharedRows(table: RoomTable, ground: PlanGround) {
  const pairs = ground.groups.flatMap((stands) =>
    stands.flatMap(({ s, block, rooms }) => rooms.map((room) => ({ s, block, room }))),
  );
  const byBlock = ground.blocks.map((): RoomSeat[] => []);
  pairs.forEach(({ s, block, room }, column) => byBlock[block]?.push({ s, room, column }));
  const inRows = pairs.map((): [row: number, coefficient: number][] => []);
  const limits: number[] = [];
  const addRow = (columns: readonly number[], coefficient: number, limit: number) => {
    const row = limits.push(limit) - 1;
    for (const column of columns) inRows[column]?.push([row, coefficient]);
  };
  ground.blocks.forEach(({ block, roomed, moves }, b) => {
    const own = byBlock[b] ?? [];
    const columnsOf = (seats: readonly RoomSeat[]) => seats.map(({ column }) => column);
    for (const { entries } of cliqueRows(table, own))
      addRow(
        entries.map(([column]) => column),
        1,
        1,
      );
    if (roomed < block.sessions.length) addRow(columnsOf(own), -1, -roomed);
    if (moves === null) return;
    const moving = own.filter(({ s, room }) => {
      const session = table.sessions[s];
      return session && isMoved(session, room);
    });
    addRow(columnsOf(moving), 1, moves);
  });
  return { limits, inRows };
}

function plannedGroup(
  stands: readonly Stand[],
  inRows: readonly [row: number, coefficient: number][][],
  costOf: (stand: Stand, room: number) => number,
): PlannedGroup {
  const rooms = [...new Set(stands.flatMap((stand) => stand.rooms))].sort((a, b) => a - b);
  const at = new Map(rooms.map((room, r) => [room, r]));
  const cost = new Float64Array(stands.length * rooms.length).fill(Infinity);
  const byPair = Array.from(cost, (): [number, number][] => []);
  let given = 0;
  stands.forEach((stand, k) => {
    for (const room of stand.rooms) {
      const pair = k * rooms.length + (at.get(room) ?? 0);
      cost[pair] = costOf(stand, room);
      byPair[pair] = inRows[given++] ?? [];
    }
  });
  const starts = new Int32Array(cost.length + 1);
  byPair.forEach((own, pair) => (starts[pair + 1] = (starts[pair] ?? 0) + own.length));
  const entries = byPair.flat();
  return {
    ...{ stands, rooms, cost, starts, fewest: Math.max(1, fewestRooms(stands)) },
    rows: Int32Array.from(entries, ([row]) => row),
    coefficients: Int8Array.from(entries, ([, coefficient]) => coefficient),
  };
}

/** What the rooms of an answer cost, each room after a group's first `opening`. */
export function costOfRooms(
  { groups }: PlanRows,
  opening: number,
  chosen: ReadonlyMap<number, number>,
): number {
  return groups.reduce((total, { stands, rooms, cost }) => {
    const used = stands.map(({ s }) => rooms.indexOf(chosen.get(s) ?? -1));
    const extra = Math.max(0, new Set(used.filter((r) => r >= 0)).size - 1);
    const each = used.reduce((sum, r, k) => sum + (r < 0 ? 0 : (cost[k * rooms.length + r] ?? 0)), 0);
    return total + opening * extra + each;
  }, 0);
}
