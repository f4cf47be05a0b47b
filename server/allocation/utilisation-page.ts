import mongoose from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import type { TermFields } from "../terms/term.js";
import { addDays } from "../time/calendar-day.js";
import { instantOf, wallOf } from "../time/zone.js";
import { useByWeek, type BookedTime, type RoomUse } from "./utilisation.js";

/** Which rooms and weeks are looked at. */
export interface UseScope {
  term: Pick<TermFields, "_id" | "startsOn" | "endsOn">;
  /** A room's code; "" for all. */
  room: string;
  building: string;
}

/** One room with its use in each week of the term, in order. */
export interface UsedRoom {
  room: RoomFields;
  weeks: { monday: string; use: RoomUse }[];
}

/** How each room is used in the term, room by room. Nobody is named: a room says nothing of people. */
export async function loadUse(
  { term, room: code, building }: UseScope,
  now: Date,
  zone: string,
): Promise<UsedRoom[]> {
  const filter = { ...(code === "" ? {} : { code }), ...(building === "" ? {} : { building }) };
  const rooms = await Room.find(filter).sort({ building: 1, code: 1 }).lean<RoomFields[]>();
  const times = await bookedTimes(rooms, term, now, zone);
  return rooms.map((room) => ({
    room,
    weeks: useByWeek(room.open, times.get(String(room._id)) ?? [], term.startsOn, term.endsOn),
  }));
}

async function bookedTimes(
  rooms: readonly RoomFields[],
  { _id, startsOn, endsOn }: UseScope["term"],
  now: Date,
  zone: string,
): Promise<Map<string, BookedTime[]>> {
  const bookings = await Booking.find(
    {
      room: mongoose.trusted({ $in: rooms.map((room) => room._id) }),
      startsAt: mongoose.trusted({
        $gte: instantOf(startsOn, "00:00", zone),
        $lt: instantOf(addDays(endsOn, 1), "00:00", zone),
      }),
    },
    { quarters: 0 },
  ).lean<BookingFields[]>();
  const begun = await Session.find({ term: _id }, { registerOpenedAt: 1, registerClosedAt: 1 }).lean();
  const opened = new Set(
    begun.filter((each) => each.registerOpenedAt ?? each.registerClosedAt).map((each) => String(each._id)),
  );
  // A room that was released and taken back is one use, not two.
  const kept = new Set(bookings.filter(({ held }) => held).map(({ session }) => String(session)));
  const times = new Map<string, BookedTime[]>();
  for (const booking of bookings) {
    if (!booking.held && booking.session && kept.has(String(booking.session))) continue;
    const state = stateOf(booking, opened, now);
    if (!state) continue;
    const room = String(booking.room);
    const minutes = (booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000;
    const time = { room, on: wallOf(booking.startsAt, zone).on, minutes, state };
    times.set(room, [...(times.get(room) ?? []), time]);
  }
  return times;
}

/** Null for what was given back, exchanged or no longer needed: it was never in the way of others. */
function stateOf(
  { held, session, usedAt, endsAt, releasedWhy }: BookingFields,
  opened: ReadonlySet<string>,
  now: Date,
): BookedTime["state"] | null {
  if (!held) return releasedWhy === "nobody-came" ? "released" : null;
  if (!session) return "other";
  if (usedAt || opened.has(String(session))) return "used";
  return endsAt > now ? "to-come" : "silent";
}

/** A room's use in one week, as a row of the file. */
interface UseRow extends RoomUse {
  code: string;
  building: string;
  seats: number;
  monday: string;
}

/** One row for each room and week. */
export const useRows = (used: readonly UsedRoom[]): UseRow[] =>
  used.flatMap(({ room: { code, building, seats }, weeks }) =>
    weeks.map(({ monday, use }) => ({ code, building, seats, monday, ...use })),
  );

export const useColumns: CsvColumn<UseRow>[] = [
  { name: "room", of: (row) => row.code },
  { name: "building", of: (row) => row.building },
  { name: "seats", of: (row) => row.seats },
  { name: "week_from", of: (row) => row.monday },
  { name: "booked", of: (row) => row.booked },
  { name: "booked_minutes", of: (row) => row.minutes },
  { name: "sessions_over", of: (row) => row.over },
  { name: "used", of: (row) => row.used },
  { name: "released_nobody_came", of: (row) => row.released },
  { name: "open_minutes", of: (row) => row.open },
];
