import type { BlockingFields } from "../rooms/blocking.js";
import type { BookingFields } from "../rooms/booking.js";
import { blocks } from "../rooms/out-of-use.js";
import { startOfQuarter } from "../rooms/quarters.js";
import type { RoomFields } from "../rooms/room.js";
import { dayOfWeek } from "../time/calendar-day.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { instantOf, wallOf } from "../time/zone.js";
import {
  byBuilding,
  headOf,
  presentInGrid,
  standingFrom,
  type GridAsked,
  type GridStanding,
} from "./grid-standing.js";

const quarter = 15;
const hour = 60;

/** One stretch of a room's day: a booking, or a time in which it is free, shut or out of use. */
interface Stretch {
  state: "booked" | "free" | "closed" | "blocked";
  quarters: number;
  /** From when to when it is out of use; "" otherwise. */
  hours: string;
  words: string;
  booking: ReturnType<typeof presentInGrid> | null;
}

/** The rooms' day in quarter-hours, over the hours of a teaching day and any in which a room is booked. */
export async function loadGridDay(day: string, asked: GridAsked) {
  const { now, zone } = asked;
  const standing = await standingFrom(day, day, asked);
  const { first, last } = hoursOf(standing, day, zone);
  const rows = standing.rooms.map((room) => {
    const stretches = stretchesOf(room, standing, { day, first, last, now, zone });
    const isUsed = stretches.some(({ state }) => state === "booked" || state === "blocked");
    return { ...headOf(room), isUsed, summary: summaryOf(room, day, isUsed), stretches };
  });
  return {
    first,
    hours: Array.from({ length: (last - first) / hour }, (_, index) => timeOf(first + index * hour)),
    ...byBuilding(rows, asked),
  };
}

/** What a list shows of a room besides its bookings: "open 08:00–21:00, nothing booked", "closed". */
function summaryOf({ open }: RoomFields, day: string, isUsed: boolean): string {
  const spans = open.filter((span) => span.day === dayOfWeek(day)).map(({ from, to }) => `${from}–${to}`);
  const hours = spans.length === 0 ? "closed" : `open ${spans.join(" and ")}`;
  return !isUsed && spans.length > 0 ? `${hours}, nothing booked` : hours;
}

function hoursOf(
  { rooms, bookings }: GridStanding,
  day: string,
  zone: string,
): { first: number; last: number } {
  const open = rooms.flatMap((room) => room.open).filter((span) => span.day === dayOfWeek(day));
  const starts = bookings.map(({ startsAt }) => wallOf(startsAt, zone).time);
  const ends = bookings.map(
    ({ quarters }) => minutesOf(wallOf(startOfQuarter(Math.max(...quarters)), zone).time) + quarter,
  );
  const opens = Math.max(8 * hour, Math.min(9 * hour, ...open.map(({ from }) => minutesOf(from))));
  const closes = Math.min(20 * hour, Math.max(17 * hour, ...open.map(({ to }) => minutesOf(to))));
  const first = Math.floor(Math.min(opens, ...starts.map(minutesOf)) / hour) * hour;
  return { first, last: Math.ceil(Math.max(closes, ...ends) / hour) * hour };
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
  standing: GridStanding,
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
  return withHours(stretches, first, last);
}

/** What is out of use says from when to when; "all day" for the whole of what is shown. */
function withHours(stretches: readonly Stretch[], first: number, last: number): Stretch[] {
  let at = first;
  return stretches.map((stretch) => {
    const from = at;
    at += stretch.quarters * quarter;
    if (stretch.state !== "blocked") return stretch;
    const hours = from === first && at === last ? "all day" : `${timeOf(from)}–${timeOf(at)}`;
    return { ...stretch, hours };
  });
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
    return {
      state: "booked",
      quarters: 1,
      hours: "",
      words: "",
      booking: presentInGrid(booking, names, now, zone),
    };
  }
  if (blocking) return { state: "blocked", quarters: 1, hours: "", words: blocking.reason, booking: null };
  return { state: isOpen ? "free" : "closed", quarters: 1, hours: "", words: "", booking: null };
}
