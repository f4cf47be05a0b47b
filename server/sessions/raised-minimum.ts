import { Group, type GroupDocument } from "../groups/group.js";
import type { Setting } from "../groups/drafting.js";
import { addDays } from "../time/calendar-day.js";
import { wallOf } from "../time/zone.js";
import { decisionDay, presentBelow, toldDaysAhead } from "./decision-day.js";
import { Session } from "./session.js";

/**
 * Gives a group time that had members enough until its minimum was raised, and whose day of decision is today or over:
 * as many days from now on as the settings give a new one after its first session, or as many as its leaders are told
 * ahead if those are more, but no more than it meets. One that was too small already waits for the office as before, so
 * raising it again puts nothing off. To be saved by the caller.
 * @param had the minimum before the edit
 */
export async function giveTime(
  group: GroupDocument,
  had: number,
  { programme }: Pick<Setting, "programme">,
  now: Date,
): Promise<void> {
  const count = group.members.length;
  const isConcerned = group.openedAt && !group.cancelledAt && group.kind !== "shared-experience";
  if (!isConcerned || count < had || count >= group.minimum) return;
  const today = wallOf(now, programme.zone).on;
  const days = (await heldSessions(group)).map(({ on }) => on);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || last < today || decisionDay(group, { first, last }, programme.settings) > today)
    return;
  const until = addDays(today, Math.max(programme.settings.decisionDays, toldDaysAhead));
  group.set({ decideOn: until < last ? until : last, decisionNote: "" });
}

/**
 * What it means for an open group that its minimum was raised above its members: by which day more are needed, which its
 * page explains, or what happens when that is past; "" when it has enough, or nobody but its leaders decides about it.
 */
export async function wordsOfMinimum(
  id: string,
  { programme }: Pick<Setting, "programme">,
  now: Date,
): Promise<string> {
  const group = await Group.findById(id).orFail().lean();
  const below = presentBelow({
    group,
    sessions: await heldSessions(group),
    programme,
    now,
    zone: programme.zone,
  });
  if (!below) return "";
  return below.isPast ? `${below.words} ${below.then}` : below.words;
}

/** The dates of the group that aren't cancelled, in their order. */
const heldSessions = ({ _id }: Pick<GroupDocument, "_id">) =>
  Session.find({ group: _id, cancelledAt: null }, { on: 1, endsAt: 1, cancelledAt: 1 })
    .sort({ startsAt: 1 })
    .lean();
