import { addDays, dayOfWeek, daysFrom } from "../time/calendar-day.js";
import { cellName } from "../time/half-hours.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { closureOn, weeksOfTerm, type Closure } from "../time/week.js";
import { instantOf, wallOf } from "../time/zone.js";
import type { Stretch, Timetable } from "./timetable-reading.js";

const cellMinutes = 30;

/** What of a term is needed to lay a timetable over its weeks. */
interface Teaching {
  startsOn: string;
  endsOn: string;
  closures: readonly Closure[];
}

/** A stretch of the ordinary week in which a timetable has something on, in so many of the term's weeks. */
export interface BusySpan {
  day: number;
  from: string;
  /** "24:00" ends the day. */
  to: string;
  /** Weeks with something on at that time, out of the weeks in which that day is taught. */
  weeks: number;
  of: number;
}

/** From the term's first instant to its last. */
export const stretchOf = (term: Teaching, zone: string): Stretch => ({
  from: instantOf(term.startsOn, "00:00", zone).getTime(),
  to: instantOf(addDays(term.endsOn, 1), "00:00", zone).getTime(),
  zone,
});

/**
 * Lays a timetable over the teaching weeks of a term: for each half-hour of the week, on how many teaching days it
 * is busy. Half-hours next to each other with the same count are one span. A half-hour that is busy in part is busy.
 */
export function busyWeek(
  timetable: Pick<Timetable, "spans" | "days">,
  term: Teaching,
  zone: string,
): BusySpan[] {
  const taught = teachingDays(term);
  const busyOn = new Map<string, Set<string>>();
  const mark = (on: string, minutes: number) => {
    if (!taught.has(on)) return;
    const cell = cellName(dayOfWeek(on), timeOf(minutes));
    busyOn.set(cell, (busyOn.get(cell) ?? new Set()).add(on));
  };
  for (const span of timetable.spans) markSpan(span, zone, mark);
  for (const on of timetable.days) for (let m = 0; m < 1440; m += cellMinutes) mark(on, m);
  const perDay = new Map<number, number>();
  for (const on of taught) perDay.set(dayOfWeek(on), (perDay.get(dayOfWeek(on)) ?? 0) + 1);
  return [...perDay]
    .sort(([a], [b]) => a - b)
    .flatMap(([day, of]) => spansOfDay(day, of, (time) => busyOn.get(cellName(day, time))?.size ?? 0));
}

function teachingDays({ startsOn, endsOn, closures }: Teaching): Set<string> {
  const weeks = weeksOfTerm(startsOn, endsOn, closures).filter((week) => week.number !== null);
  const days = weeks.flatMap(({ monday }) => daysFrom(monday, addDays(monday, 6)));
  return new Set(days.filter((on) => startsOn <= on && on <= endsOn && !closureOn(on, closures)));
}

/** Marks by the wall clock, so that a class at nine stays at nine through a clock change. */
function markSpan(
  { from, to }: { from: number; to: number },
  zone: string,
  mark: (on: string, m: number) => void,
) {
  const [start, end] = [wallOf(new Date(from), zone), wallOf(new Date(to), zone)];
  for (const on of daysFrom(start.on, end.on)) {
    const first = on === start.on ? minutesOf(start.time) : 0;
    const last = on === end.on ? minutesOf(end.time) : 1440;
    for (let m = first - (first % cellMinutes); m < last; m += cellMinutes) mark(on, m);
  }
}

function spansOfDay(day: number, of: number, weeksAt: (time: string) => number): BusySpan[] {
  const spans: BusySpan[] = [];
  for (let m = 0; m < 1440; m += cellMinutes) {
    const weeks = weeksAt(timeOf(m));
    const last = spans.at(-1);
    if (weeks === 0) continue;
    if (last?.to === timeOf(m) && last.weeks === weeks) last.to = timeOf(m + cellMinutes);
    else spans.push({ day, from: timeOf(m), to: timeOf(m + cellMinutes), weeks, of });
  }
  return spans;
}

/** Whether a span is proposed to be blocked: busy in a quarter of the weeks or more, and not by a single date. */
export const isRegular = ({ weeks, of }: BusySpan): boolean => weeks >= Math.max(Math.min(2, of), of / 4);
