import { utc as inUtc } from "@date-fns/utc";
import {
  addDays as shift,
  differenceInCalendarDays,
  eachDayOfInterval,
  format,
  formatISO,
  getISODay,
  isValid,
  parseISO,
  startOfISOWeek,
} from "date-fns";
import { remembered } from "./remembered.js";

/** Calendar days are strings "YYYY-MM-DD" without a zone; days of the week are 1 (Monday) to 7 (Sunday). */

const DAY_SHAPE = /^\d{4}-\d{2}-\d{2}$/;

const knownWords = remembered<string>(5_000);
const knownDays = remembered<number>(5_000);

/** A day without a zone is counted in UTC, so that the host's own zone has no say. */
const utc = { in: inUtc };

/** True for a day that exists in the Gregorian calendar, years 0001 to 9999. */
export function isDay(text: string): boolean {
  return DAY_SHAPE.test(text) && !text.startsWith("0000") && isValid(parseISO(text, utc));
}

/** The day `days` after (or, negative, before) `on`. Throws RangeError if `on` is no day. */
export function addDays(on: string, days: number): string {
  return written(shift(dateOf(on), days, utc));
}

/** Whole days from `from` to `to`; negative when `to` is earlier. Throws RangeError on what is no day. */
export function daysBetween(from: string, to: string): number {
  return differenceInCalendarDays(dateOf(to), dateOf(from), utc);
}

/** 1 for Monday to 7 for Sunday. Throws RangeError if `on` is no day. */
export function dayOfWeek(on: string): number {
  return knownDays(on, () => getISODay(dateOf(on), utc));
}

/** The Monday of the ISO week that holds `on`. */
export function mondayOf(on: string): string {
  return written(startOfISOWeek(dateOf(on), utc));
}

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export function daysFrom(from: string, to: string): string[] {
  if (to < from) return [];
  return eachDayOfInterval({ start: dateOf(from), end: dateOf(to) }, utc).map(written);
}

/** The day in the words of a date-fns pattern, in English: "EEE d MMM". Throws RangeError if `on` is no day. */
export function dayFormat(on: string, pattern: string): string {
  return knownWords(`${on} ${pattern}`, () => format(dateOf(on), pattern, utc));
}

function dateOf(on: string): Date {
  const date = parseISO(on, utc);
  if (!DAY_SHAPE.test(on) || on.startsWith("0000") || !isValid(date)) {
    throw new RangeError(`"${on}" is not a day like 2026-10-14`);
  }
  return date;
}

function written(date: Date): string {
  return formatISO(date, { ...utc, representation: "date" });
}
