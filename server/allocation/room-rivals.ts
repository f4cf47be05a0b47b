import { quartersIn } from "../rooms/fitting.js";
import type { RoomFields } from "../rooms/room.js";
import type { SessionDate } from "./wanting.js";

/** Whether two lists of dates want some of the same time of a room, the minutes kept free after each included. */
export function wantSameTime(
  room: RoomFields,
  some: readonly SessionDate[],
  others: readonly SessionDate[],
): boolean {
  const quarters = new Set(some.flatMap((date) => quartersIn(room, date)));
  return others.some((date) => quartersIn(room, date).some((quarter) => quarters.has(quarter)));
}
