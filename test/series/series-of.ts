import type { Dated, Series, When } from "../../server/series/dated.js";
import { addDays } from "../../server/time/calendar-day.js";
import { instantOf } from "../../server/time/zone.js";

/** A meeting with its instants. */
export function placed(when: When, zone: string) {
  const startsAt = instantOf(when.on, when.start, zone);
  return { ...when, startsAt, endsAt: new Date(startsAt.getTime() + when.minutes * 60_000) };
}

/** A weekly series of so many sessions from a day on, in a term that reaches four weeks further each way. */
export function weekly(first: When, count: number, zone: string, now: Date): Series {
  const sessions = Array.from({ length: count }, (_, week): Dated => {
    const at = placed({ ...first, on: addDays(first.on, 7 * week) }, zone);
    return {
      ...at,
      id: `s${week + 1}`,
      number: week + 1,
      cancelled: false,
      kept: false,
      leftOut: false,
      movedFrom: null,
    };
  });
  const term = { startsOn: addDays(first.on, -28), endsOn: addDays(first.on, 7 * (count + 4)), closures: [] };
  return { sessions, term, zone, now };
}
