import { numbered } from "./refusals.js";

/** UTC, a fixed offset in minutes, or a name of the time zone database. */
export type Zone = "UTC" | number | { readonly name: string; readonly clock: Intl.DateTimeFormat };

/** A date as a calendar and a clock on the wall show it; `weekday` counts from Sunday 0, `offset` in minutes. */
export interface DateParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  weekday: number;
  offset: number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const zones = new Map<string, Zone>();

/**
 * Reads a zone as MongoDB takes it: `UTC`, `GMT`, an offset (`+05`, `+0530`, `+05:30`) or a full name such as
 * `Europe/London`.
 *
 * @throws DatabaseError 40485 for anything else, 40554 for an offset that is out of bounds
 */
export function zoneOf(text: string): Zone {
  const known = zones.get(text);
  if (known !== undefined) return known;
  const zone = readZone(text);
  zones.set(text, zone);
  return zone;
}

function readZone(text: string): Zone {
  if (text === "UTC" || text === "GMT" || text === "Z") return "UTC";
  const offset = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return offset[1] === "-" ? -minutes : minutes;
  }
  if (/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)+$/.test(text)) {
    try {
      return { name: text, clock: wallClock(text) };
    } catch {
      // Unknown to this machine's time zone database: refused below.
    }
  }
  throw numbered(40485, `unrecognized time zone identifier: "${text}"`);
}

function wallClock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}

/** What calendar and clock show at an instant in a zone. */
export function partsIn(date: Date, zone: Zone): DateParts {
  const time = date.getTime();
  const shift =
    zone === "UTC" ? 0 : typeof zone === "number" ? zone * MINUTE : wallTime(date, zone.clock) - time;
  const wall = new Date(time + shift);
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    millisecond: wall.getUTCMilliseconds(),
    weekday: wall.getUTCDay(),
    offset: Math.trunc(shift / MINUTE),
  };
}

/** The instant whose UTC reading is what the clock in the zone shows. */
function wallTime(date: Date, clock: Intl.DateTimeFormat): number {
  const read = Object.fromEntries(clock.formatToParts(date).map(({ type, value }) => [type, value]));
  const year = read["era"] === "BC" ? 1 - Number(read["year"]) : Number(read["year"]);
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(read["month"]) - 1, Number(read["day"]));
  wall.setUTCHours(Number(read["hour"]), Number(read["minute"]), Number(read["second"]));
  return wall.getTime() + (((date.getTime() % 1000) + 1000) % 1000);
}

/** The day's number in its year, from 1. */
export function dayOfYear({ year, month, day }: DateParts): number {
  return Math.round((dayStart(year, month, day) - dayStart(year, 1, 1)) / DAY) + 1;
}

function dayStart(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The week's number in its year: weeks begin on Sundays, days before the first Sunday are in week 0. */
export function weekOfYear(parts: DateParts): number {
  return Math.floor((dayOfYear(parts) + 6 - parts.weekday) / 7);
}

/** The week and year of ISO 8601: weeks begin on Mondays, week 1 has the year's first Thursday. */
export function isoWeek(parts: DateParts): { year: number; week: number } {
  const weekday = parts.weekday === 0 ? 7 : parts.weekday;
  const thursday = new Date(dayStart(parts.year, parts.month, parts.day) + (4 - weekday) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - dayStart(year, 1, 1)) / DAY / 7) + 1 };
}
