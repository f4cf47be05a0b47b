import mongoose from "mongoose";
import { findBlockings, type BlockingFields } from "../rooms/blocking.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { blocks } from "../rooms/out-of-use.js";
import { startOfQuarter } from "../rooms/quarters.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { addDays, dayOfWeek, daysFrom } from "../time/calendar-day.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { dayWords } from "../time/words.js";
import { instantOf, wallOf } from "../time/zone.js";
import { bookingTitle } from "./presenter.js";
import { publicNames } from "./wanting.js";

const quarter = 15;
const hour = 60;

/** What stands in the rooms from one day to another, both included, with names that tell nothing private. */
async function standingFrom(from: string, to: string, zone: string) {
  const rooms = await Room.find().sort({ building: 1, code: 1 }).lean<RoomFields[]>();
  const begins = mongoose.trusted({
    $gte: instantOf(from, "00:00", zone),
    $lt: instantOf(addDays(to, 1), "00:00", zone),
  });
  const bookings = await Booking.find({ held: true, startsAt: begins })
    .sort({ startsAt: 1 })
    .lean<BookingFields[]>();
  const blockings = await findBlockings(
    rooms.map(({ _id }) => _id),
    from,
    to,
  );
  const names = await publicNames(bookings.map(({ group }) => group));
  return { rooms, bookings, blockings, names };
}

/** One stretch of a room's day: a booking, or a time in which it is free, shut or out of use. */
interface Stretch {
  state: "booked" | "free" | "closed" | "blocked";
  quarters: number;
  words: string;
  booking: ReturnType<typeof presentOne> | null;
}

function presentOne(booking: BookingFields, names: ReadonlyMap<string, string>, now: Date, zone: string) {
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

/** The rooms' day in quarter-hours, from the first to the last hour that any room is open or booked. */
export async function loadGridDay(day: string, now: Date, zone: string) {
  const standing = await standingFrom(day, day, zone);
  const { first, last } = hoursOf(standing, day, zone);
  return {
    first,
    hours: Array.from({ length: (last - first) / hour }, (_, index) => timeOf(first + index * hour)),
    rows: standing.rooms.map((room) => ({
      code: room.code,
      href: `/office/rooms/${encodeURIComponent(room.code)}`,
      seats: room.seats,
      stretches: stretchesOf(room, standing, { day, first, last, now, zone }),
    })),
  };
}

type Standing = Awaited<ReturnType<typeof standingFrom>>;

function hoursOf({ rooms, bookings }: Standing, day: string, zone: string): { first: number; last: number } {
  const open = rooms.flatMap((room) => room.open).filter((span) => span.day === dayOfWeek(day));
  const starts = [
    ...open.map(({ from }) => from),
    ...bookings.map(({ startsAt }) => wallOf(startsAt, zone).time),
  ];
  const ends = [
    ...open.map(({ to }) => minutesOf(to)),
    ...bookings.map(
      ({ quarters }) => minutesOf(wallOf(startOfQuarter(Math.max(...quarters)), zone).time) + quarter,
    ),
  ];
  const first = Math.floor(Math.min(9 * hour, ...starts.map(minutesOf)) / hour) * hour;
  return { first, last: Math.ceil(Math.max(17 * hour, ...ends) / hour) * hour };
}

interface Shown {
  day: string;
  first: number;
  last: number;
  now: Date;
  zone: string;
}

function stretchesOf(
  room: RoomFields,
  standing: Standing,
  { day, first, last, now, zone }: Shown,
): Stretch[] {
  const own = standing.bookings.filter((booking) => booking.room.equals(room._id));
  const shut = standing.blockings.filter((blocking) => blocking.room.equals(room._id));
  const open = room.open.filter((span) => span.day === dayOfWeek(day));
  const start = Math.floor(instantOf(day, timeOf(first), zone).getTime() / (quarter * 60_000));
  const held = new Map(
    own.flatMap((booking) => booking.quarters.map((each) => [each - start, booking] as const)),
  );
  const stretches: Stretch[] = [];
  let before: unknown = null;
  for (let at = 0; at < (last - first) / quarter; at += 1) {
    const booking = held.get(at);
    const time = timeOf(first + at * quarter);
    const blocking = shut.find((each) => blocks(each, { on: day, start: time, minutes: quarter }));
    const isOpen = open.some(({ from, to }) => from <= time && minutesOf(time) + quarter <= minutesOf(to));
    const what = booking ?? blocking ?? (isOpen ? "free" : "closed");
    const current = stretches.at(-1);
    if (current && what === before) current.quarters += 1;
    else stretches.push(stretchFor(booking, blocking, isOpen, standing.names, now, zone));
    before = what;
  }
  return stretches;
}

function stretchFor(
  booking: BookingFields | undefined,
  blocking: BlockingFields | undefined,
  isOpen: boolean,
  names: ReadonlyMap<string, string>,
  now: Date,
  zone: string,
): Stretch {
  if (booking) {
    return { state: "booked", quarters: 1, words: "", booking: presentOne(booking, names, now, zone) };
  }
  if (blocking) return { state: "blocked", quarters: 1, words: blocking.reason, booking: null };
  return { state: isOpen ? "free" : "closed", quarters: 1, words: "", booking: null };
}

/** The rooms' week: for each room and day what is booked and what is out of use. @param monday first day shown */
export async function loadGridWeek(monday: string, now: Date, zone: string) {
  const days = daysFrom(monday, addDays(monday, 6));
  const standing = await standingFrom(monday, days.at(-1) ?? monday, zone);
  const onDay = (booking: BookingFields) => wallOf(booking.startsAt, zone).on;
  return {
    days: days.map((day) => ({ href: `/office/rooms/grid?day=${day}`, words: dayWords(day) })),
    rows: standing.rooms.map((room) => ({
      code: room.code,
      href: `/office/rooms/${encodeURIComponent(room.code)}`,
      seats: room.seats,
      cells: days.map((day) => ({
        day: dayWords(day),
        blocked: standing.blockings
          .filter((each) => each.room.equals(room._id) && each.fromOn <= day && day <= each.toOn)
          .map(({ reason }) => reason),
        bookings: standing.bookings
          .filter((booking) => booking.room.equals(room._id) && onDay(booking) === day)
          .map((booking) => presentOne(booking, standing.names, now, zone)),
      })),
    })),
  };
}
