import { meetingWords } from "../groups/words.js";
import { mondayOf } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { afterEdit, isFrozen, type Change, type Edit, type Series } from "./dated.js";

/** Why a session is left out whose week the group's new rhythm doesn't have. */
export const otherWeeks = "The group meets in other weeks from then on.";

/**
 * How the group meets from when on, once it is planned anew: "From Mon 30 Nov on it meets Mondays 17:00–17:50, every
 * second teaching week."; "" for any other edit.
 * @param target the session the edit is asked on
 * @param had the rhythm before, so that going back to every week is said too
 */
export function patternWords(
  series: Series,
  target: string | null,
  edit: Edit,
  changes: readonly Change[],
  had: number,
): string {
  const own = series.sessions.find(({ id }) => id === target);
  if (edit.what !== "replan" || !own) return "";
  const { day, start, minutes, everyWeeks } = edit;
  const from = edit.scope === "all" ? "" : mondayOf(own.on);
  const first = afterEdit(series.sessions, changes)
    .filter((session) => !session.cancelled && !isFrozen(session, series.now) && session.on >= from)
    .map(({ on }) => on)
    .sort()[0];
  if (first === undefined) return "";
  const weekly = everyWeeks === 1 && had === 2 ? ", every week" : "";
  return `From ${dayWords(first)} on it meets ${meetingWords({ slot: { day, start, minutes }, everyWeeks })}${weekly}.`;
}
