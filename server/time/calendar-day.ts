/** Calendar days are strings "YYYY-MM-DD" without a zone; days of the week are 1 (Monday) to 7 (Sunday). */

const DAY_MS = 86_400_000;
const DAY_SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a day that exists in the Gregorian calendar, years 0001 to 9999. */
export function isDay(text: string): boolean {
  if (!DAY_SHAPE.test(text) || text.startsWith("0000")) return false;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && toDay(midnight) === text;
}

/** The day `days` after (or, negative, before) `on`. Throws RangeError if `on` is no day. */
export function addDays(on: string, days: number): string {
  return toDay(dayNumber(on) * DAY_MS + days * DAY_MS);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. Throws RangeError on what is no day. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** 1 for Monday to 7 for Sunday. Throws RangeError if `on` is no day. */
export function dayOfWeek(on: string): number {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(on) + 3) % 7) + 7) % 7) + 1;
}

/** The Monday of the ISO week that holds `on`. */
export function mondayOf(on: string): string {
  return addDays(on, 1 - dayOfWeek(on));
}

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export function daysFrom(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i));
}

function dayNumber(on: string): number {
  if (!isDay(on)) throw new RangeError(`"${on}" is not a day like 2026-10-14`);
  return Date.parse(`${on}T00:00:00Z`) / DAY_MS;
}

function toDay(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(0, 10);
}
