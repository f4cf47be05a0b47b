import mongoose from "mongoose";
import { findBlockings } from "../rooms/blocking.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { addDays } from "../time/calendar-day.js";
import { instantOf, wallOf } from "../time/zone.js";
import { bookingTitle } from "./presenter.js";
import { publicNames } from "./wanting.js";

/** Which rooms a grid shows: those of one building, or of all for ""; only those booked or out of use for "used". */
export interface GridAsked {
  building: string;
  only: "used" | "";
  now: Date;
  zone: string;
}

/** What stands in the rooms from one day to another, both included, with names that tell nothing private. */
export async function standingFrom(from: string, to: string, { building, zone }: GridAsked) {
  const which = building === "" ? {} : { building };
  const rooms = await Room.find(which).sort({ building: 1, code: 1 }).lean<RoomFields[]>();
  const ids = rooms.map(({ _id }) => _id);
  const begins = mongoose.trusted({
    $gte: instantOf(from, "00:00", zone),
    $lt: instantOf(addDays(to, 1), "00:00", zone),
  });
  const bookings = await Booking.find({ held: true, startsAt: begins, room: mongoose.trusted({ $in: ids }) })
    .sort({ startsAt: 1 })
    .lean<BookingFields[]>();
  const blockings = await findBlockings(ids, from, to);
  const names = await publicNames(bookings.map(({ group }) => group));
  return { rooms, bookings, blockings, names };
}

/** What stands in the rooms, of {@link standingFrom}. */
export type GridStanding = Awaited<ReturnType<typeof standingFrom>>;

/** A booking as a grid shows it. */
export function presentInGrid(
  booking: BookingFields,
  names: ReadonlyMap<string, string>,
  now: Date,
  zone: string,
) {
  const [start, end] = [wallOf(booking.startsAt, zone).time, wallOf(booking.endsAt, zone).time];
  return {
    id: String(booking._id),
    href: `/office/bookings/${String(booking._id)}`,
    title: bookingTitle(booking, names),
    time: `${start}–${end}`,
    start,
    isSession: booking.session !== null,
    mayMove: booking.startsAt > now,
  };
}

/** A room as the head of its row. */
export const headOf = ({ code, seats, building }: RoomFields) => ({
  code,
  building,
  href: `/office/rooms/${encodeURIComponent(code)}`,
  seats,
});

/**
 * The rows of a grid that were asked for by building, each with an id to jump to; and how many rows there are.
 * @param rows in the order of their buildings
 */
export function byBuilding<R extends { building: string; isUsed: boolean }>(
  rows: readonly R[],
  { only }: Pick<GridAsked, "only">,
): { parts: { id: string; building: string; rows: R[] }[]; count: number } {
  const parts: { id: string; building: string; rows: R[] }[] = [];
  for (const row of only === "used" ? rows.filter(({ isUsed }) => isUsed) : rows) {
    const last = parts.at(-1);
    if (last?.building === row.building) last.rows.push(row);
    else parts.push({ id: `building-${parts.length + 1}`, building: row.building, rows: [row] });
  }
  return { parts, count: rows.length };
}
