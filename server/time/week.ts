import { addDays, daysBetween, mondayOf } from "./calendar-day.js";

/** Days without teaching, both ends included, with the reason people read. */
export interface Closure {
  from: string;
  to: string;
  reason: string;
}

/** One week of a term; teaching weeks are numbered from 1, closed weeks have no number. */
export interface TermWeek {
  monday: string;
  number: number | null;
}

/** The closure that holds the day, or undefined; of several, the first in the list. */
export function closureOn(on: string, closures: readonly Closure[]): Closure | undefined {
  return closures.find((closure) => closure.from <= on && on <= closure.to);
}

/** True unless every day from Monday to Friday of the week is closed. */
export function isTeachingWeek(monday: string, closures: readonly Closure[]): boolean {
  return [0, 1, 2, 3, 4].some((days) => !closureOn(addDays(monday, days), closures));
}

/** Every week that touches the term, in order. */
export function weeksOfTerm(from: string, to: string, closures: readonly Closure[]): TermWeek[] {
  const first = mondayOf(from);
  const count = Math.max(0, Math.floor(daysBetween(first, to) / 7) + 1);
  let number = 0;
  return Array.from({ length: count }, (_, week) => {
    const monday = addDays(first, week * 7);
    return { monday, number: isTeachingWeek(monday, closures) ? ++number : null };
  });
}
