import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { decisionDay } from "../sessions/decision-day.js";
import { Session } from "../sessions/session.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { openInTerm } from "./shown.js";

/** An open group with fewer members than it needs, and the day on which staff decide about it. */
export interface SmallGroup {
  group: GroupFields;
  /** Calendar day. */
  decideOn: string;
}

/** Open groups with fewer members than they need to run. */
export async function findBelowMinimum(term: Types.ObjectId): Promise<GroupFields[]> {
  const groups: GroupFields[] = await Group.find(openInTerm(term)).sort({ topic: 1, _id: 1 }).lean();
  return groups.filter((group) => group.members.length < group.minimum);
}

/**
 * The same with the day of each one's decision, the most pressing first; those that have met for the last time are
 * left out.
 */
export async function findSmallGroups(
  term: Types.ObjectId,
  settings: Pick<ProgrammeFields["settings"], "decisionDays">,
  now: Date,
): Promise<SmallGroup[]> {
  const groups = await findBelowMinimum(term);
  const ids = groups.map(({ _id }) => _id);
  const sessions = await Session.find(
    { group: mongoose.trusted({ $in: ids }), cancelledAt: null },
    { group: 1, on: 1, endsAt: 1 },
  ).lean();
  const days = new Map<string, { first: string; last: string }>();
  const going = new Set<string>();
  for (const { group, on, endsAt } of sessions) {
    const { first, last } = days.get(String(group)) ?? { first: on, last: on };
    days.set(String(group), { first: on < first ? on : first, last: on > last ? on : last });
    if (endsAt > now) going.add(String(group));
  }
  return groups
    .filter(({ _id }) => going.has(String(_id)))
    .map((group) => ({
      group,
      decideOn: decisionDay(
        group,
        days.get(String(group._id)) ?? { first: group.firstOn, last: group.firstOn },
        settings,
      ),
    }))
    .sort((a, b) => (a.decideOn < b.decideOn ? -1 : 1));
}
