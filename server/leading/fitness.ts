import mongoose, { Types } from "mongoose";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { placeIn } from "../groups/policy.js";
import { blockersByLeader, trainingOf, type Reading } from "../sessions/readiness.js";
import { held, planSeries } from "../sessions/series.js";
import { Session } from "../sessions/session.js";
import { Term } from "../terms/term.js";
import type { Interval } from "../time/interval.js";

/** What stands between somebody and leading a group with its leader, as sentences with their name. */
export interface Fitness {
  /** What keeps them from leading it. */
  blockers: string[];
  /** What they still need before a group that isn't open yet can open; they can be asked all the same. */
  untrained: string[];
}

/** When the group still meets: its sessions to come, or before it opens the dates it plans. */
export async function meetingsToCome(group: GroupFields, zone: string, now: Date): Promise<Interval[]> {
  if (group.openedAt) {
    const coming = { group: group._id, cancelledAt: null, endsAt: mongoose.trusted({ $gt: now }) };
    const sessions = await Session.find(coming, { startsAt: 1, endsAt: 1 }).lean();
    return sessions.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  }
  const term = await Term.findById(group.term).lean();
  const dates = term ? held(planSeries(group, term, zone, now)) : [];
  return dates.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
}

/**
 * Whether the person could lead the group as well: they are on the roster as a leader, no member of it, free at its
 * times, lead no more than one may; for an open group they are also cleared and trained.
 * @param meetings of {@link meetingsToCome}
 */
export async function fitnessOf(
  person: Types.ObjectId,
  group: GroupFields,
  reading: Reading,
  meetings: readonly Interval[],
): Promise<Fitness> {
  const [fitness] = await fitnessesOf([person], group, reading, meetings);
  return fitness ?? { blockers: [], untrained: [] };
}

/** The same for many, in their order; each kind of thing is looked up once for all of them. */
export async function fitnessesOf(
  people: readonly Types.ObjectId[],
  group: GroupFields,
  reading: Reading,
  meetings: readonly Interval[],
): Promise<Fitness[]> {
  const isOpen = group.openedAt !== null;
  const planned = { ...group, leaders: [...people] };
  const busy = await blockersByLeader(planned, reading, meetings, isOpen);
  const { steps } = await trainingOf(planned, reading.programme);
  const training = new Map(steps.map(({ leader, untrained }) => [leader, untrained]));
  const names = await namesOf([...people]);
  return people.map((person) => {
    const id = String(person);
    const besides = placeWords(group, person, names.get(id) ?? "This person");
    const blockers = [...besides, ...(busy.get(id) ?? [])];
    const missing = training.get(id);
    const untrained = missing ? [missing] : [];
    return isOpen ? { blockers: [...blockers, ...untrained], untrained: [] } : { blockers, untrained };
  });
}

/** Nobody leads a group and has a place in it, or waits for one. */
function placeWords(group: GroupFields, person: Types.ObjectId, name: string): string[] {
  const has = placeIn(group, person);
  if (has === null) return [];
  return [has === "member" ? `${name} is a member of this group.` : `${name} waits for a place in it.`];
}
