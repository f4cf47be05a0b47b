import { solveLevels } from "../solver/levels.js";
import { packModel, type Column, type Row } from "../solver/model.js";
import type { Block } from "./room-blocks.js";
import type { SolveClock } from "./solve-clock.js";
import type { Board } from "./room-board.js";
import { cliqueRows } from "./room-clique-rows.js";
import type { RoomTable } from "./room-table.js";
import { isMoved } from "./room-worth.js";

/** What is known of the first two levels of one block, which no other date has a say in. */
export interface BlockAnswer {
  /** Sessions without a room and sessions that move: a proved least of each, the second given the first. */
  unroomed: number;
  moved: number;
  /** False when time ended before both were proved and reached. */
  proved: boolean;
  /** For each session of the block the room of an answer that reaches both, or −1; null if there is none in hand. */
  rooms: number[] | null;
}

/** The least of the first two levels for one block, from the board's answer if that is as good as any can be. */
export async function answerBlock(
  table: RoomTable,
  block: Block,
  board: Board,
  { ask, isTimeUp }: Pick<SolveClock, "ask" | "isTimeUp">,
): Promise<BlockAnswer> {
  const rooms = block.sessions.map((s) => board.room.get(s) ?? -1);
  const least = forcedMoves(table, block);
  const unroomed = rooms.filter((room) => room < 0).length;
  if (unroomed === 0 && movesIn(table, block, rooms) === least) {
    return { unroomed: 0, moved: least, proved: true, rooms };
  }
  if (isTimeUp()) return { unroomed: 0, moved: 0, proved: false, rooms: null };
  const { columns, seats, model } = blockModel(table, block);
  const answer = await solveLevels(model, ask, () => undefined);
  const found = answer.values && roomsFrom(block, seats, answer.values);
  const [seated, moved] = answer.bounds;
  return {
    unroomed: block.sessions.length + (seated ?? -Math.min(columns, block.sessions.length)),
    moved: moved ?? 0,
    proved: answer.status === "optimal",
    rooms: found,
  };
}

/** Sessions that cannot keep their present room even if all have one. */
export function forcedMoves(table: RoomTable, block: Block): number {
  return block.sessions.filter((s) => {
    const session = table.sessions[s];
    return session && session.current >= 0 && !session.allowed.includes(session.current);
  }).length;
}

function movesIn(table: RoomTable, block: Block, rooms: readonly number[]): number {
  return block.sessions.filter((s, i) => {
    const session = table.sessions[s];
    const room = rooms[i] ?? -1;
    return session && room >= 0 && isMoved(session, room);
  }).length;
}

interface BlockSeat {
  s: number;
  room: number;
  column: number;
}

function blockModel(table: RoomTable, block: Block) {
  const seats: BlockSeat[] = [];
  for (const s of block.sessions) {
    for (const room of table.sessions[s]?.allowed ?? []) seats.push({ s, room, column: seats.length });
  }
  const columns: Column[] = seats.map(() => ({ lower: 0, upper: 1, whole: true }));
  const once: Row[] = block.sessions.map((s) => ({
    lower: -Infinity,
    upper: 1,
    entries: seats.filter((seat) => seat.s === s).map(({ column }) => [column, 1]),
  }));
  const roomed = Float64Array.from(seats, () => -1);
  const moved = Float64Array.from(seats, ({ s, room }) => {
    const session = table.sessions[s];
    return session && isMoved(session, room) ? 1 : 0;
  });
  const rules = packModel(columns, [...once, ...cliqueRows(table, seats)]);
  return { columns: columns.length, seats, model: { rules, levels: [roomed, moved] } };
}

function roomsFrom(block: Block, seats: readonly BlockSeat[], values: Float64Array): number[] {
  const rooms = new Map<number, number>();
  for (const { s, room, column } of seats) if ((values[column] ?? 0) > 0.5) rooms.set(s, room);
  return block.sessions.map((s) => rooms.get(s) ?? -1);
}
