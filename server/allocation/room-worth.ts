import type { RoomLevels } from "./allocation-result.js";
import type { RoomTable, TableSession } from "./room-table.js";

/** The five levels as costs, each before the next. */
export type RoomWorth = [unroomed: number, moved: number, extra: number, missed: number, wasted: number];

/** For each session the position of its room, or −1. */
export type Rooming = Int32Array;

export const isMoved = ({ current }: TableSession, room: number): boolean => current >= 0 && current !== room;

/** True if the session wishes for buildings and the room is in none of them. */
export function missesWish(table: RoomTable, session: TableSession, room: number): boolean {
  const { buildings } = session.given.wish;
  return buildings.length > 0 && !buildings.includes(table.rooms[room]?.building ?? "");
}

export function wastedSeats(table: RoomTable, session: TableSession, room: number): number {
  return (table.rooms[room]?.seats ?? 0) - session.given.size;
}

/** What a rooming is worth, counted over all sessions, or over those given. */
export function roomWorth(table: RoomTable, rooming: Rooming, over?: readonly number[]): RoomWorth {
  const worth: RoomWorth = [0, 0, 0, 0, 0];
  const used = new Map<number, Set<number>>();
  const count = (session: TableSession | undefined, room: number) => {
    if (!session) return;
    if (room < 0) {
      worth[0] += 1;
      return;
    }
    if (isMoved(session, room)) worth[1] += 1;
    if (missesWish(table, session, room)) worth[3] += 1;
    worth[4] += wastedSeats(table, session, room);
    const rooms = used.get(session.group);
    if (rooms) rooms.add(room);
    else used.set(session.group, new Set([room]));
  };
  if (over) for (const s of over) count(table.sessions[s], rooming[s] ?? -1);
  else table.sessions.forEach((session, s) => count(session, rooming[s] ?? -1));
  for (const rooms of used.values()) worth[2] += rooms.size - 1;
  return worth;
}

/** Below zero if `a` is better than `b`, level by level. */
export function compareRoomWorth(a: RoomWorth, b: RoomWorth): number {
  return a.map((cost, level) => cost - (b[level] ?? 0)).find((by) => by !== 0) ?? 0;
}

/** A worth as the result tells it. */
export function roomLevels([unroomed, moved, extraRooms, wishesMissed, seatsWasted]: RoomWorth): RoomLevels {
  return { unroomed, moved, extraRooms, wishesMissed, seatsWasted };
}
