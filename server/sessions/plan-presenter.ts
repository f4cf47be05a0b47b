import { dayWords, rangeWords } from "../time/words.js";
import type { GroupPage } from "./group-loading.js";
import { goneBy, held, type PlannedDate } from "./series.js";

/** A group before it opens: what is missing, how far its leaders are, and every date as it would be. */
export function presentPlan({ group, viewer, plan, zone }: GroupPage) {
  if (!plan) return null;
  const { blockers, untrained, steps, hints } = plan.readiness;
  return {
    count: held(plan.dates).length,
    dates: plan.dates.map((date) => presentDate(date, zone)),
    blockers,
    hints,
    returnedNote: group.returnedNote,
    isTrained: untrained.length === 0,
    leaders: steps.map(({ leader, name, steps: all }) => ({
      name: leader === viewer.id ? "You" : name,
      own: leader === viewer.id,
      steps: all,
    })),
  };
}

function presentDate({ on, startsAt, endsAt, skipped, moved }: PlannedDate, zone: string) {
  return {
    when: skipped === null ? rangeWords(startsAt, endsAt, zone) : dayWords(on),
    skipped: skipped === null || skipped === goneBy ? (skipped ?? "") : `no session: ${skipped}`,
    note: moved && skipped === null ? "The clocks go forward over its start." : "",
  };
}
