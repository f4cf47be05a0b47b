import type { Row } from "../solver/model.js";
import type { RoomTable } from "./room-table.js";

/** A session in a room, as a column of a model. Several seats may share one column. */
export interface RoomSeat {
  s: number;
  room: number;
  column: number;
}

/**
 * No room twice at a time, for the seats of one block. Times that pairwise exclude each other all hold the latest
 * start among them (intervals have the Helly property), so one row per room and start is enough; a row that another
 * contains is left out.
 */
export function cliqueRows(table: RoomTable, seats: readonly RoomSeat[]): Row[] {
  const byRoom = new Map<number, RoomSeat[]>();
  for (const seat of seats) {
    const before = byRoom.get(seat.room);
    if (before) before.push(seat);
    else byRoom.set(seat.room, [seat]);
  }
  return [...byRoom.values()].flatMap((own) => rowsOfRoom(table, own));
}

function rowsOfRoom(table: RoomTable, seats: readonly RoomSeat[]): Row[] {
  const timed = seats.flatMap((seat) => {
    const session = table.sessions[seat.s];
    return session ? [{ seat, from: session.from, end: session.to + table.turnover }] : [];
  });
  const starts = [...new Set(timed.map(({ from }) => from))].sort((a, b) => a - b);
  return starts.flatMap((start, i) => {
    const here = timed.filter(({ from, end }) => from <= start && start < end);
    const next = starts[i + 1] ?? Infinity;
    // If all are still on when the next one starts, the next row holds this one.
    if (here.length < 2 || here.every(({ end }) => next < end)) return [];
    const entries = new Map<number, number>();
    for (const { seat } of here) entries.set(seat.column, (entries.get(seat.column) ?? 0) + 1);
    return [{ lower: -Infinity, upper: 1, entries: [...entries] }];
  });
}
