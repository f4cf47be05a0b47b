import type { GroupFields } from "../groups/group.js";
import type { TermFields } from "../terms/term.js";
import { sessionDates } from "../time/recurrence.js";
import { wallTimeAt } from "../time/zone.js";

/** The reason of a date that has begun before there was a session for it. */
export const goneBy = "gone by";

/** A date of a group's series before its sessions exist. */
export interface PlannedDate {
  /** Calendar day. */
  on: string;
  startsAt: Date;
  endsAt: Date;
  /** Why nobody meets on it; null: they do. */
  skipped: string | null;
  /** True when the clocks go forward that night over the start, and so it begins later by the wall. */
  moved: boolean;
}

/**
 * The dates of a group in its term, from its first week on: the same wall time on both sides of a clock change,
 * closures and days gone by skipped with their reason. A fortnight counts teaching weeks.
 * @param zone the programme's zone, in which the group's day and time are meant
 * @param now dates that have begun by then are skipped: nobody could have come
 */
export function planSeries(
  group: Pick<GroupFields, "slot" | "everyWeeks" | "firstOn">,
  term: Pick<TermFields, "startsOn" | "endsOn" | "closures">,
  zone: string,
  now: Date,
): PlannedDate[] {
  const { day, start, minutes } = group.slot;
  const from = group.firstOn > term.startsOn ? group.firstOn : term.startsOn;
  const everyWeeks = group.everyWeeks === 2 ? 2 : 1;
  const dates = sessionDates({ from, to: term.endsOn, day, everyWeeks, closures: term.closures });
  return dates.map(({ on, skipped }) => {
    const { at, moved } = wallTimeAt(on, start, zone);
    const endsAt = new Date(at.getTime() + minutes * 60_000);
    return { on, startsAt: at, endsAt, moved, skipped: skipped ?? (at <= now ? goneBy : null) };
  });
}

/** The dates on which the group meets. */
export const held = (dates: readonly PlannedDate[]): PlannedDate[] =>
  dates.filter((date) => date.skipped === null);
