import { emptyBoard, inTheWay, put, type Board } from "./room-board.js";
import type { RoomPart } from "./room-blocks.js";
import type { RoomTable } from "./room-table.js";
import { isMoved, missesWish, wastedSeats } from "./room-worth.js";

/**
 * A quick answer that holds every rule: whoever can keeps the present room; then group by group, those with the least
 * choice first, takes the room that is free on most of its dates, and so on with the dates that are left.
 */
export function firstRooming(table: RoomTable, part: RoomPart): Board {
  const board = emptyBoard(table, part);
  for (const s of board.room.keys()) {
    const session = table.sessions[s];
    if (!session?.allowed.includes(session.current)) continue;
    if (inTheWay(board, s, session.current).length === 0) put(board, s, session.current);
  }
  for (const sessions of hardestFirst(board)) takeRooms(board, sessions);
  return board;
}

/** The sessions of each group that have no room yet. */
function hardestFirst(board: Board): number[][] {
  const groups = new Map<number, number[]>();
  for (const [s, room] of board.room) {
    const group = board.table.sessions[s]?.group ?? 0;
    if (room < 0) groups.set(group, [...(groups.get(group) ?? []), s]);
  }
  const choice = (sessions: number[]) =>
    Math.min(...sessions.map((s) => board.table.sessions[s]?.allowed.length ?? 0));
  return [...groups.values()]
    .map((sessions) => ({ sessions, choice: choice(sessions) }))
    .sort((a, b) => a.choice - b.choice)
    .map(({ sessions }) => sessions);
}

function takeRooms(board: Board, sessions: readonly number[]): void {
  let left = sessions;
  for (;;) {
    const rooms = new Set(left.flatMap((s) => board.table.sessions[s]?.allowed ?? []));
    let best: { room: number; taken: number[]; cost: number } | null = null;
    for (const room of rooms) {
      const taken = left.filter((s) => isFree(board, s, room));
      const cost = taken.reduce((sum, s) => sum + costIn(board, s, room), 0);
      if (taken.length === 0) continue;
      if (
        !best ||
        taken.length > best.taken.length ||
        (taken.length === best.taken.length && cost < best.cost)
      ) {
        best = { room, taken, cost };
      }
    }
    if (!best) return;
    // Two sessions of the group may overlap: who comes second looks again.
    for (const s of best.taken) if (isFree(board, s, best.room)) put(board, s, best.room);
    left = left.filter((s) => board.room.get(s) === -1);
  }
}

function isFree(board: Board, s: number, room: number): boolean {
  const allowed = board.table.sessions[s]?.allowed.includes(room) === true;
  return allowed && inTheWay(board, s, room).length === 0;
}

/** What a room costs below the level of rooms per group: moves, wishes, then seats. */
function costIn({ table }: Board, s: number, room: number): number {
  const session = table.sessions[s];
  if (!session) return 0;
  const steps = (isMoved(session, room) ? 2 : 0) + (missesWish(table, session, room) ? 1 : 0);
  return steps * 1e6 + wastedSeats(table, session, room);
}
