import type { RoomPart } from "./room-blocks.js";
import { excludes, type RoomTable } from "./room-table.js";

/** Who has which room while an answer for one part is made; only sessions that stand for their copies. */
export interface Board {
  table: RoomTable;
  part: RoomPart;
  /** For each session its room, or −1. */
  room: Map<number, number>;
  /** For each session its block. */
  block: Map<number, number>;
  /** For each block and room (`place`) the sessions in it. */
  inside: Map<number, number[]>;
}

export function emptyBoard(table: RoomTable, part: RoomPart): Board {
  const block = new Map(part.blocks.flatMap(({ sessions }, b) => sessions.map((s) => [s, b] as const)));
  return { table, part, room: new Map([...block.keys()].map((s) => [s, -1])), block, inside: new Map() };
}

/** The sessions that stand in the way of this one in the room. */
export function inTheWay(board: Board, s: number, room: number): number[] {
  const inside = board.inside.get(place(board, s, room)) ?? [];
  return inside.filter((other) => other !== s && excludes(board.table, s, other));
}

/** Puts a session into a room, or into none (−1), and takes it out of the one it had. */
export function put(board: Board, s: number, room: number): void {
  const before = board.room.get(s) ?? -1;
  if (before >= 0) {
    const inside = board.inside.get(place(board, s, before)) ?? [];
    inside.splice(inside.indexOf(s), 1);
  }
  board.room.set(s, room);
  if (room < 0) return;
  const key = place(board, s, room);
  const inside = board.inside.get(key);
  if (inside) inside.push(s);
  else board.inside.set(key, [s]);
}

function place(board: Board, s: number, room: number): number {
  return (board.block.get(s) ?? 0) * board.table.rooms.length + room;
}
