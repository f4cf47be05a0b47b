import { tzOffset } from "@date-fns/tz";
import { isDay } from "./calendar-day.js";
import { remembered } from "./remembered.js";
import { minutesOf } from "./wall-time.js";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

// Asking Intl costs more than all the arithmetic here; the names in use are few, and the instants mostly the same.
const knownZones = new Set<string>();
const knownOffset = remembered<number>(20_000);
const knownWall = remembered<Readonly<Wall>>(20_000);

/** A wall time's instant, and whether the clock change moved it. */
export interface WallInstant {
  at: Date;
  /** True when the wall time doesn't exist that day (spring) and the next real one was taken. */
  moved: boolean;
}

/** What the clock on the wall shows: day "YYYY-MM-DD" and time "HH:MM". */
export interface Wall {
  on: string;
  time: string;
}

/** True for a named IANA zone this machine knows, such as "Europe/London"; bare offsets are not zones. */
export function isZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    knownZones.add(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The UTC instant of a wall time in a named zone, and whether it was moved.
 * In the spring gap the time moves forward by the gap (02:30 becomes 03:30); in the autumn overlap it is
 * the first of the two. Both are decided here from the zone's offsets, never by the host's own zone.
 * Throws RangeError on a wrong day, time or zone.
 */
export function wallTimeAt(on: string, start: string, zone: string): WallInstant {
  if (!isDay(on)) throw new RangeError(`"${on}" is not a day like 2026-10-14`);
  const naive = Date.parse(`${on}T00:00:00Z`) + minutesOf(start) * MINUTE_MS;
  // No offset exceeds 14 hours, so a day either side lies on either side of any change near this time.
  const before = offsetAt(naive - DAY_MS, zone);
  const after = offsetAt(naive + DAY_MS, zone);
  const real = [naive - before, naive - after].filter((ms) => ms + offsetAt(ms, zone) === naive);
  return real.length > 0
    ? { at: new Date(Math.min(...real)), moved: false }
    : { at: new Date(naive - before), moved: true };
}

/** The UTC instant of a wall time in a named zone; see `wallTimeAt` for the clock changes. */
export function instantOf(on: string, start: string, zone: string): Date {
  return wallTimeAt(on, start, zone).at;
}

/** The day and time on the wall in `zone` at an instant (seconds are cut off). */
export function wallOf(at: Date, zone: string): Readonly<Wall> {
  return knownWall(`${zone} ${at.getTime()}`, () => {
    const local = new Date(at.getTime() + offsetAt(at.getTime(), zone)).toISOString();
    return { on: local.slice(0, 10), time: local.slice(11, 16) };
  });
}

/** Minutes that the zone is ahead of UTC at an instant; negative west of Greenwich. */
export function offsetMinutes(at: Date, zone: string): number {
  return offsetAt(at.getTime(), zone) / MINUTE_MS;
}

function offsetAt(utcMs: number, zone: string): number {
  return knownOffset(`${zone} ${utcMs}`, () => {
    const minutes = isZone(zone) ? tzOffset(zone, new Date(utcMs)) : Number.NaN;
    if (Number.isNaN(minutes)) throw new RangeError(`"${zone}" is not a time zone like Europe/London`);
    // Before standard time some offsets had seconds; whole minutes keep "HH:MM" meaningful.
    return Math.round(minutes) * MINUTE_MS;
  });
}
