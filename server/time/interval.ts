import { minutesOf, timeOf } from "./wall-time.js";

/** A stretch of real time; `to` is not part of it. */
export interface Interval {
  from: Date;
  to: Date;
}

/** A weekly slot by the wall clock: day 1 (Monday) to 7, start "HH:MM", length in minutes. */
export interface WeeklySlot {
  day: number;
  start: string;
  minutes: number;
}

/** Weekly free time: day 1 (Monday) to 7, from "HH:MM" to "HH:MM" ("24:00" ends the day). */
export interface FreeSpan {
  day: number;
  from: string;
  to: string;
}

/** True if the two share any time; touching ends do not. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to;
}

/** True if `outer` holds the whole of `inner`. */
export function covers(outer: Interval, inner: Interval): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

/** Minutes from one instant to another, fractions kept; negative when `to` is earlier. */
export function minutesBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 60_000;
}

/** True if two weekly slots share any time; touching is allowed. */
export function slotsOverlap(a: WeeklySlot, b: WeeklySlot): boolean {
  if (a.day !== b.day) return false;
  const startA = minutesOf(a.start);
  const startB = minutesOf(b.start);
  return startA < startB + b.minutes && startB < startA + a.minutes;
}

/** True if one free span covers the whole slot; two touching spans are not joined. */
export function slotFits(free: readonly FreeSpan[], slot: WeeklySlot): boolean {
  const start = minutesOf(slot.start);
  return free.some(
    (span) =>
      span.day === slot.day && minutesOf(span.from) <= start && start + slot.minutes <= minutesOf(span.to),
  );
}

/** Joins overlapping and touching spans; sorted by day and time, empty spans dropped. */
export function mergeSpans(spans: readonly FreeSpan[]): FreeSpan[] {
  const sorted = spans
    .map(({ day, from, to }) => ({ day, from: minutesOf(from), to: minutesOf(to) }))
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.day - b.day || a.from - b.from);
  const merged: { day: number; from: number; to: number }[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last?.day === span.day && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged.map(({ day, from, to }) => ({ day, from: timeOf(from), to: timeOf(to) }));
}

/** The spans without the time that the slot takes; what is left before and after it stands by itself. */
export function spansWithout(free: readonly FreeSpan[], slot: WeeklySlot): FreeSpan[] {
  const start = minutesOf(slot.start);
  const end = start + slot.minutes;
  return free.flatMap(({ day, from, to }) => {
    if (day !== slot.day || end <= minutesOf(from) || minutesOf(to) <= start) return [{ day, from, to }];
    const before = minutesOf(from) < start ? [{ day, from, to: slot.start }] : [];
    return end < minutesOf(to) ? [...before, { day, from: timeOf(end), to }] : before;
  });
}
