import mongoose, { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { held, planSeries } from "../sessions/series.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { dateOf, type SessionDate } from "./wanting.js";

/** A group as far as the dates it wants a room for are concerned. */
export type Wanting = Pick<GroupFields, "_id" | "term" | "openedAt" | "slot" | "everyWeeks" | "firstOn">;

/**
 * The dates each of the groups wants a room for, by its id, in order: its sessions to come without a room; before it
 * opens, and so has no sessions, the dates it is planned for.
 */
export async function datesWantedBy(
  groups: readonly Wanting[],
  now: Date,
): Promise<ReadonlyMap<string, SessionDate[]>> {
  const dates = new Map<string, SessionDate[]>(groups.map(({ _id }) => [String(_id), []]));
  const open = groups.filter(({ openedAt }) => openedAt).map(({ _id }) => _id);
  const sessions = await Session.find({
    group: mongoose.trusted({ $in: open }),
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
    room: null,
  })
    .sort({ startsAt: 1 })
    .lean();
  for (const session of sessions) dates.get(String(session.group))?.push(dateOf(session));
  const drafts = groups.filter(({ openedAt }) => !openedAt);
  if (drafts.length > 0) await addPlanned(dates, drafts, now);
  return dates;
}

/** The same of one group. */
export async function datesWanted(group: Wanting, now: Date): Promise<SessionDate[]> {
  return (await datesWantedBy([group], now)).get(String(group._id)) ?? [];
}

/** Dates of sessions that don't exist yet get ids of their own, which nothing else has. */
async function addPlanned(
  dates: Map<string, SessionDate[]>,
  drafts: readonly Wanting[],
  now: Date,
): Promise<void> {
  const zone = (await findProgramme())?.zone ?? "UTC";
  const ids = mongoose.trusted({ $in: drafts.map(({ term }) => term) });
  const terms = new Map((await Term.find({ _id: ids }).lean()).map((term) => [String(term._id), term]));
  for (const group of drafts) {
    const term = terms.get(String(group.term));
    const planned = term ? held(planSeries(group, term, zone, now)) : [];
    const { start, minutes } = group.slot;
    const wanted = planned.map(({ on, startsAt, endsAt }) => ({
      session: new Types.ObjectId(),
      on,
      start,
      minutes,
      startsAt,
      endsAt,
    }));
    dates.set(String(group._id), wanted);
  }
}
