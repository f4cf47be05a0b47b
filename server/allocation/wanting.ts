import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import type { WantedDate } from "../rooms/fitting.js";
import { Session, type SessionFields } from "../sessions/session.js";

/** A session to come, as the date a room is wanted for. */
export interface SessionDate extends WantedDate {
  session: Types.ObjectId;
}

/** The session as a date that wants a room. */
export const dateOf = ({ _id, on, start, minutes, startsAt, endsAt }: SessionFields): SessionDate => ({
  session: _id,
  on,
  start,
  minutes,
  startsAt,
  endsAt,
});

const toCome = (group: Types.ObjectId, now: Date) => ({
  group,
  cancelledAt: null,
  startsAt: mongoose.trusted({ $gt: now }),
});

/** The group's sessions to come that have no room, in order. */
export async function datesWithoutRoom(group: Types.ObjectId, now: Date): Promise<SessionDate[]> {
  const found = await Session.find({ ...toCome(group, now), room: null })
    .sort({ startsAt: 1 })
    .lean();
  return found.map(dateOf);
}

/** The rooms held for the group's sessions to come, by code, with how many of the sessions each holds. */
export async function roomsHeld(
  group: Types.ObjectId,
  now: Date,
): Promise<{ code: string; dates: number }[]> {
  const found = await Session.find({ ...toCome(group, now), room: mongoose.trusted({ $ne: null }) }).lean();
  const counts = new Map<string, number>();
  for (const { room } of found) if (room) counts.set(room, (counts.get(room) ?? 0) + 1);
  return [...counts].map(([code, dates]) => ({ code, dates })).sort((a, b) => b.dates - a.dates);
}

/** What each of the groups may be called where its members don't look: nothing of a shared-experience group. */
export async function publicNames(
  groups: readonly (Types.ObjectId | null | undefined)[],
): Promise<Map<string, string>> {
  const ids = groups.flatMap((each) => each ?? []);
  const found = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { kind: 1, title: 1 }).lean();
  return new Map(found.map((group) => [String(group._id), publicName(group)]));
}

/** "Renal together", or "A peer group" for a group that shows to nobody outside it. */
export const publicName = (group: Pick<GroupFields, "kind" | "title">): string =>
  group.kind === "shared-experience" ? "A peer group" : group.title;
