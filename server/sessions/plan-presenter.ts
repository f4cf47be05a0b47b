import { opensByItself } from "../groups/policy.js";
import { stageOf } from "../groups/presenter.js";
import { holds } from "../people/viewer.js";
import { dayWords, rangeWords } from "../time/words.js";
import type { GroupPage } from "./group-loading.js";
import type { Readiness } from "./readiness.js";
import { goneBy, held, type PlannedDate } from "./series.js";

/** A group before it opens: what is missing, how far its leaders are, and every date as it would be. */
export function presentPlan(page: GroupPage) {
  const { group, plan, zone } = page;
  if (!plan) return null;
  const { blockers, untrained, steps, hints } = plan.readiness;
  return {
    ...presentOutlook(plan, zone),
    brings: group.copiedFrom ? `/groups/${String(group._id)}/brought` : "",
    // What leaders still need stands leader by leader.
    blockers: blockers.filter((words) => !untrained.includes(words)),
    hints,
    returnedNote: group.returnedNote,
    isTrained: untrained.length === 0,
    next: nextWords(page),
    leaders: steps.map((each) => presentLeader(each, page)),
  };
}

/** The dates a group will have, those that fall out among them. @param zone of the programme */
export const presentOutlook = ({ dates, term }: NonNullable<GroupPage["outlook"]>, zone: string) => ({
  count: held(dates).length,
  term,
  dates: dates.map((date) => presentDate(date, zone)),
});

/** What can be done while something is still to come. */
function nextWords({ group, viewer, plan }: GroupPage): string {
  const others = plan?.readiness.blockers.some((words) => !plan.readiness.untrained.includes(words));
  if (others) return "It opens once all of this is there too.";
  if (opensByItself(group)) return "You can open it once all of this is there.";
  if (stageOf(group) === "draft") return "You can send it now; it opens once all of this is there.";
  return holds(viewer, "staff")
    ? "It can be approved once all of this is there."
    : "The programme office can approve it once all of this is there.";
}

/** One leader's steps, and what the viewer can do about them: ask for themself, or as staff settle it. */
export function presentLeader(
  { leader, name, steps, asked }: Readiness["steps"][number],
  { group, viewer }: Pick<GroupPage, "group" | "viewer">,
) {
  const [own, staff] = [leader === viewer.id, holds(viewer, "staff")];
  const isCleared = steps.every(({ done, isClearance }) => done || !isClearance);
  const isWaiting = asked?.isWaiting ?? false;
  return {
    name: own ? "You" : name,
    own,
    topic: group.topic,
    steps,
    // Why the office said no is between it and who asked.
    asked: own || staff || isWaiting ? (asked?.words ?? "") : "",
    before: own || staff ? (asked?.before ?? "") : "",
    askLabel: !own || isCleared || isWaiting ? "" : asked ? "Ask again" : "Ask to be cleared",
    mayTakeBack: own && isWaiting,
    ask: `/training/clearance?group=${String(group._id)}`,
    takeBack: `/training/clearance/end?group=${String(group._id)}`,
    record: staff ? `/office/leaders/${leader}?from=${String(group._id)}` : "",
  };
}

function presentDate({ on, startsAt, endsAt, skipped, moved }: PlannedDate, zone: string) {
  return {
    when: skipped === null ? rangeWords(startsAt, endsAt, zone) : dayWords(on),
    skipped: skipped === null || skipped === goneBy ? (skipped ?? "") : `no session: ${skipped}`,
    note: moved && skipped === null ? "The clocks go forward over its start." : "",
  };
}
