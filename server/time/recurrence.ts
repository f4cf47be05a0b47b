import { addDays, dayOfWeek, mondayOf } from "./calendar-day.js";
import { closureOn, weeksOfTerm, type Closure } from "./week.js";

/** A weekly or fortnightly series by calendar days. */
export interface Series {
  /** First and last day the series may use. */
  from: string;
  to: string;
  /** 1 (Monday) to 7. */
  day: number;
  everyWeeks: 1 | 2;
  closures: readonly Closure[];
}

/** A date of the series; `skipped` names the closure that takes it away. */
export interface SeriesDate {
  on: string;
  skipped?: string;
}

/**
 * Every date of a series, closures marked rather than left out. A fortnight counts teaching weeks: a week
 * that is wholly closed neither has a session nor counts. Days carry no zone: the wall time stays the same
 * through clock changes, and `instantOf(on, start, zone)` gives each date's instant.
 */
export function sessionDates({ from, to, day, everyWeeks, closures }: Series): SeriesDate[] {
  const first = addDays(from, (day - dayOfWeek(from) + 7) % 7);
  const weeks = weeksOfTerm(mondayOf(first), to, closures);
  return weeks
    .filter((week) => everyWeeks === 1 || (week.number !== null && week.number % 2 === 1))
    .map((week) => addDays(week.monday, day - 1))
    .filter((on) => on <= to)
    .map((on) => {
      const closure = closureOn(on, closures);
      return closure ? { on, skipped: closure.reason } : { on };
    });
}
