import { dayRangeWords } from "../time/words.js";
import { minutesOf } from "../time/wall-time.js";
import { wallOf } from "../time/zone.js";
import type { BlockingFields } from "./blocking.js";

/** When a room is out of use: on each of the days, between the two wall times of the programme's zone. */
export type BlockedTimes = Pick<BlockingFields, "fromOn" | "toOn" | "from" | "to">;

/** A stretch of one day by the wall clock. */
interface WallStretch {
  on: string;
  start: string;
  minutes: number;
}

/** Whether the blocking takes any part of the stretch; touching ends do not count. */
export function blocks(
  { fromOn, toOn, from, to }: BlockedTimes,
  { on, start, minutes }: WallStretch,
): boolean {
  if (on < fromOn || on > toOn) return false;
  const begin = minutesOf(start);
  return begin < minutesOf(to) && minutesOf(from) < begin + minutes;
}

/** The stretch that two instants mean on the wall; what runs past midnight counts for the day it begins on. */
export function stretchOf(startsAt: Date, endsAt: Date, zone: string): WallStretch {
  const { on, time } = wallOf(startsAt, zone);
  return { on, start: time, minutes: (endsAt.getTime() - startsAt.getTime()) / 60_000 };
}

/** "3–21 Nov 2026", "3 Nov 2026, 12:00–14:00", "3–21 Nov 2026, each day 12:00–14:00" */
export function blockedWords({ fromOn, toOn, from, to }: BlockedTimes): string {
  const days = dayRangeWords(fromOn, toOn);
  if (from === "00:00" && to === "24:00") return days;
  return `${days}, ${fromOn === toOn ? "" : "each day "}${from}–${to}`;
}
