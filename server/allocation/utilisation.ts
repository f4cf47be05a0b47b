import { addDays, dayOfWeek, mondayOf } from "../time/calendar-day.js";
import { mergeSpans, type FreeSpan } from "../time/interval.js";
import { minutesOf } from "../time/wall-time.js";

/** A booking as far as the use of rooms is concerned. */
export interface BookedTime {
  room: string;
  /** Calendar day in the programme's zone. */
  on: string;
  minutes: number;
  /** "other" for another purpose, which nobody checks in to. */
  state: "to-come" | "used" | "silent" | "released" | "other";
}

/** How one room was used in one week, or in several together. */
export interface RoomUse {
  /** Bookings that stood when they began or stand to come; those nobody came to are among them. */
  booked: number;
  minutes: number;
  /** Of the sessions among them, those that are over. */
  over: number;
  /** Of those, the ones whose people checked in, opened the register or said that they were there. */
  used: number;
  /** Of those, the ones whose room was released because nobody came. */
  released: number;
  /** Minutes the room is open. */
  open: number;
}

const nothing: RoomUse = { booked: 0, minutes: 0, over: 0, used: 0, released: 0, open: 0 };

/** Several uses as one. */
export const together = (uses: readonly RoomUse[]): RoomUse =>
  uses.reduce(
    (sum, use) => ({
      booked: sum.booked + use.booked,
      minutes: sum.minutes + use.minutes,
      over: sum.over + use.over,
      used: sum.used + use.used,
      released: sum.released + use.released,
      open: sum.open + use.open,
    }),
    nothing,
  );

const useOf = ({ minutes, state }: BookedTime): RoomUse => ({
  booked: 1,
  minutes,
  over: Number(state === "used" || state === "silent" || state === "released"),
  used: Number(state === "used"),
  released: Number(state === "released"),
  open: 0,
});

/** The Mondays of the weeks from one day to another, both included. */
export function mondaysOf(from: string, to: string): string[] {
  const mondays = [];
  for (let monday = mondayOf(from); monday <= to; monday = addDays(monday, 7)) mondays.push(monday);
  return mondays;
}

/** Minutes a room is open in the week of the Monday, as far as the week lies from one day to another. */
function openMinutes(open: readonly FreeSpan[], monday: string, from: string, to: string): number {
  const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index)).filter(
    (day) => from <= day && day <= to,
  );
  const spans = mergeSpans(open);
  return days
    .flatMap((day) => spans.filter((span) => span.day === dayOfWeek(day)))
    .reduce((sum, span) => sum + minutesOf(span.to) - minutesOf(span.from), 0);
}

/** How the room was used in each week from one day to another. @param bookings of this room, in any order */
export function useByWeek(
  open: readonly FreeSpan[],
  bookings: readonly BookedTime[],
  from: string,
  to: string,
): { monday: string; use: RoomUse }[] {
  return mondaysOf(from, to).map((monday) => {
    const own = bookings.filter(({ on }) => mondayOf(on) === monday).map(useOf);
    return { monday, use: together([...own, { ...nothing, open: openMinutes(open, monday, from, to) }]) };
  });
}
