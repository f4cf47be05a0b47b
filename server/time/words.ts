import { addDays, dayFormat } from "./calendar-day.js";
import { minutesBetween, type WeeklySlot } from "./interval.js";
import { remembered } from "./remembered.js";
import { addMinutes } from "./wall-time.js";
import { offsetMinutes, wallOf } from "./zone.js";

const knownRange = remembered<string>(10_000);
const knownIso = remembered<string>(10_000);

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** "Tuesday" for 2. Throws RangeError outside 1 to 7. */
export function dayName(day: number): string {
  const name = DAYS[day - 1];
  if (name === undefined) throw new RangeError(`${day} is not a day of the week`);
  return name;
}

/** "Tuesday 17:00" for the slot of one meeting. */
export function slotStartWords(slot: WeeklySlot): string {
  return `${dayName(slot.day)} ${slot.start}`;
}

/** "Tuesdays 17:00–17:50". */
export function slotWords(slot: WeeklySlot): string {
  return `${dayName(slot.day)}s ${slot.start}–${addMinutes(slot.start, slot.minutes)}`;
}

/** "Wed 14 Oct"; with `year`, "Wed 14 Oct 2026". */
export function dayWords(on: string, year = false): string {
  return dayFormat(on, year ? "EEE d MMM yyyy" : "EEE d MMM");
}

/** "14–18 Oct 2026", "30 Oct – 2 Nov 2026" or "30 Dec 2026 – 2 Jan 2027"; one day stands alone. */
export function dayRangeWords(from: string, to: string): string {
  const end = dayFormat(to, "d MMM yyyy");
  if (from === to) return end;
  if (from.slice(0, 7) === to.slice(0, 7)) return `${dayFormat(from, "d")}–${end}`;
  return `${dayFormat(from, from.slice(0, 4) === to.slice(0, 4) ? "d MMM" : "d MMM yyyy")} – ${end}`;
}

/** "Wed 14 Oct, 17:00" on the wall in `zone`. */
export function momentWords(at: Date, zone: string): string {
  const wall = wallOf(at, zone);
  return `${dayWords(wall.on)}, ${wall.time}`;
}

/** "today 17:00", "tomorrow 17:00", "yesterday 17:00", else the date; the year only when it is another. */
export function whenWords(at: Date, now: Date, zone: string): string {
  const wall = wallOf(at, zone);
  const today = wallOf(now, zone).on;
  const near = relativeDay(wall.on, today);
  if (near) return `${near} ${wall.time}`;
  return `${dayWords(wall.on, wall.on.slice(0, 4) !== today.slice(0, 4))}, ${wall.time}`;
}

/** "Wed 14 Oct, 17:00–17:50"; a span that ends on another day names both. */
export function rangeWords(from: Date, to: Date, zone: string): string {
  return knownRange(`${from.getTime()} ${to.getTime()} ${zone}`, () => {
    const end = wallOf(to, zone);
    return wallOf(from, zone).on === end.on
      ? `${momentWords(from, zone)}–${end.time}`
      : `${momentWords(from, zone)} – ${momentWords(to, zone)}`;
  });
}

/**
 * "now", "in 20 minutes", "2 hours ago", "in 3 days": rounded down to the largest whole unit. From an hour on, five
 * minutes short of the next hour are that hour, and days are rounded to the nearest.
 */
export function relativeWords(at: Date, now: Date): string {
  const minutes = Math.trunc(minutesBetween(now, at));
  const size = Math.abs(minutes);
  if (size === 0) return "now";
  // Days are rounded, as people count: on Tuesday evening, Thursday at five is in two days.
  const days = Math.round(size / 1440);
  const words =
    size < 60 ? count(size, "minute") : size < 1440 ? count((size + 5) / 60, "hour") : count(days, "day");
  return minutes > 0 ? `in ${words}` : `${words} ago`;
}

/** "50 min", "2 h", "12 h 30 min". */
export function durationWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** For `<time datetime>`: "2026-10-14T17:00+01:00", the wall time in `zone` with its offset. */
export function isoMoment(at: Date, zone: string): string {
  return knownIso(`${at.getTime()} ${zone}`, () => {
    const wall = wallOf(at, zone);
    const offset = offsetMinutes(at, zone);
    const size = Math.abs(offset);
    const sign = offset < 0 ? "-" : "+";
    return `${wall.on}T${wall.time}${sign}${addMinutes("00:00", size)}`;
  });
}

function relativeDay(on: string, today: string): string | undefined {
  if (on === today) return "today";
  if (on === addDays(today, 1)) return "tomorrow";
  return on === addDays(today, -1) ? "yesterday" : undefined;
}

function count(n: number, unit: string): string {
  const whole = Math.floor(n);
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}
