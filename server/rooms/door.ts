import { addDays, dayOfWeek } from "../time/calendar-day.js";
import { instantOf, wallOf } from "../time/zone.js";
import { isoMoment } from "../time/words.js";
import { mergeSpans } from "../time/interval.js";
import type { BookingFields } from "./booking.js";
import { blocks, type BlockedTimes } from "./out-of-use.js";
import { startOfQuarter } from "./quarters.js";
import type { RoomFields } from "./room.js";

/** The first and last instant of the day that holds `now` on the wall in the zone; the last is not part of it. */
export function dayAround(now: Date, zone: string): { from: Date; to: Date } {
  const { on } = wallOf(now, zone);
  return { from: instantOf(on, "00:00", zone), to: instantOf(addDays(on, 1), "00:00", zone) };
}

/** One use of the room as the door shows it. */
export interface DoorUse {
  title: string;
  starts: string;
  ends: string;
  startsAt: string;
  now: boolean;
  over: boolean;
}

/** What the room is doing now: a word and a sentence. */
export interface DoorState {
  state: "free" | "in-use" | "turnover" | "blocked" | "closed";
  words: string;
  detail: string;
}

type Booked = Pick<BookingFields, "startsAt" | "endsAt" | "quarters">;

/** The day's uses in order. @param titles what each booking may be called by the door, in the same order */
export function usesOf(
  bookings: readonly Booked[],
  titles: readonly string[],
  now: Date,
  zone: string,
): DoorUse[] {
  return bookings.map(({ startsAt, endsAt }, index) => ({
    title: titles[index] ?? "",
    starts: wallOf(startsAt, zone).time,
    ends: wallOf(endsAt, zone).time,
    startsAt: isoMoment(startsAt, zone),
    now: startsAt <= now && now < endsAt,
    over: endsAt <= now,
  }));
}

/** What the door knows of the day: held bookings in order with their titles, blockings, and what was released. */
export interface DoorDay {
  bookings: readonly (Booked & { title: string })[];
  blockings: readonly (BlockedTimes & { reason: string })[];
  /** Sessions whose room was released since nobody had said that they are there. */
  released?: readonly (Pick<BookingFields, "startsAt" | "endsAt" | "releasedAt"> & { title: string })[];
}

/** What the room is doing at the instant. */
export function stateOf(
  room: Pick<RoomFields, "open">,
  { bookings, blockings, released = [] }: DoorDay,
  now: Date,
  zone: string,
): DoorState {
  const time = (at: Date) => wallOf(at, zone).time;
  const blocked = blockings.find((each) => blocks(each, { ...startOf(now, zone), minutes: 1 }));
  if (blocked) {
    const until = blocked.to === "24:00" ? "today" : `until ${blocked.to}`;
    return { state: "blocked", words: `Out of use ${until}`, detail: blocked.reason };
  }
  const current = bookings.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  if (current)
    return { state: "in-use", words: `In use until ${time(current.endsAt)}`, detail: current.title };
  const next = bookings.find(({ startsAt }) => startsAt > now);
  const after = next ? `Next: ${next.title} at ${time(next.startsAt)}` : "Nothing else is planned today";
  const cleared = bookings.find(({ endsAt, quarters }) => endsAt <= now && now < endOf(quarters));
  if (cleared) {
    return {
      state: "turnover",
      words: `Being made ready until ${time(endOf(cleared.quarters))}`,
      detail: after,
    };
  }
  const closes = closingTime(room, now, zone);
  if (closes === null) return { state: "closed", words: "Closed now", detail: after };
  const { on } = wallOf(now, zone);
  const shuts = blockings.filter((each) => each.fromOn <= on && on <= each.toOn).map(({ from }) => from);
  const ends = [closes, ...(next ? [time(next.startsAt)] : []), ...shuts.filter((from) => from > time(now))];
  const until = ends.sort()[0] ?? closes;
  const gone = released.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  const why = gone?.releasedAt
    ? `Released at ${time(gone.releasedAt)}: nobody had said that ${gone.title} is here. `
    : "";
  return { state: "free", words: `Free until ${until}`, detail: `${why}${after}` };
}

function startOf(now: Date, zone: string): { on: string; start: string } {
  const { on, time } = wallOf(now, zone);
  return { on, start: time };
}

const endOf = (quarters: readonly number[]) => startOfQuarter(Math.max(...quarters) + 1);

/** The wall time at which the room shuts today, or null when it isn't open now. */
function closingTime({ open }: Pick<RoomFields, "open">, now: Date, zone: string): string | null {
  const { on, time } = wallOf(now, zone);
  const span = mergeSpans(open).find(
    ({ day, from, to }) => day === dayOfWeek(on) && from <= time && time < to,
  );
  return span?.to ?? null;
}
