import type { RoomTable } from "./room-table.js";
import { dayKey, minutesIn, tooClose, type Minutes } from "./room-tests.js";
import type { Rooming } from "./room-worth.js";

/** Every use of a room by sessions and bookings, by `dayKey`. */
export type Uses = ReadonlyMap<string, Minutes[]>;

export function usesOf(table: RoomTable, rooming: Rooming): Uses {
  const uses = new Map<string, Minutes[]>();
  for (const [key, booked] of table.calendar.booked) uses.set(key, [...booked]);
  table.sessions.forEach((session, s) => {
    const room = table.rooms[rooming[s] ?? -1];
    if (!room) return;
    const key = dayKey(room.id, session.given.date);
    const before = uses.get(key);
    if (before) before.push(minutesIn(session.given));
    else uses.set(key, [minutesIn(session.given)]);
  });
  return uses;
}

/** True if nothing uses the room at that time, turnover included. */
export function isFreeAt(table: RoomTable, uses: Uses, room: string, date: string, time: Minutes): boolean {
  return !(uses.get(dayKey(room, date)) ?? []).some((use) => tooClose(use, time, table.turnover));
}

/** The rooming with a room for every session that could have one as it stands. */
export function filledUp(table: RoomTable, rooming: Rooming): Rooming {
  const full = rooming.slice();
  for (const date of table.dates) {
    for (const s of date) {
      const session = table.sessions[s];
      if (!session || (full[s] ?? -1) >= 0) continue;
      const isTaken = (room: number) =>
        date.some((other) => {
          const use = table.sessions[other];
          return full[other] === room && use && tooClose(use, session, table.turnover);
        });
      full[s] = session.allowed.find((room) => !isTaken(room)) ?? -1;
    }
  }
  return full;
}
