import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import type { GroupFields } from "../groups/group.js";
import { findProgramme } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { Session, type SessionFields } from "./session.js";

/** How many sessions were held of a group that has met for the last time; null while one may still come. */
export function heldInAll(
  sessions: readonly Pick<SessionFields, "endsAt" | "cancelledAt">[],
  now: Date,
): number | null {
  // A cancelled session that lies ahead can be restored, so the group isn't over before its day has passed.
  if (sessions.length === 0 || sessions.some(({ endsAt }) => endsAt > now)) return null;
  return sessions.filter(({ cancelledAt }) => !cancelledAt).length;
}

/** When the last session of each group ends, cancelled ones too, by the group's id; asked with one question. */
export async function lastEndsOf(groups: readonly Types.ObjectId[]): Promise<ReadonlyMap<string, Date>> {
  if (groups.length === 0) return new Map();
  const lasts = await Session.aggregate<{ _id: Types.ObjectId; last: Date }>([
    { $match: { group: among(groups) } },
    { $group: { _id: "$group", last: { $max: "$endsAt" } } },
  ]);
  return new Map(lasts.map(({ _id, last }) => [String(_id), last]));
}

/** The ids of those that have met for the last time. @param lasts of `lastEndsOf` */
export const finishedBy = (lasts: ReadonlyMap<string, Date>, now: Date): ReadonlySet<string> =>
  new Set([...lasts].filter(([, last]) => last <= now).map(([id]) => id));

/** Which of the groups have met for the last time, by id; asked with one question. */
export const finishedAmong = async (
  groups: readonly Types.ObjectId[],
  now: Date,
): Promise<ReadonlySet<string>> => finishedBy(await lastEndsOf(groups), now);

/** Those of the groups that go on: neither cancelled nor met for the last time. */
export async function goingOn<T extends { _id: Types.ObjectId; cancelledAt?: Date | null }>(
  groups: readonly T[],
  now: Date,
): Promise<T[]> {
  const standing = groups.filter(({ cancelledAt }) => !cancelledAt);
  const finished = await finishedAmong(
    standing.map(({ _id }) => _id),
    now,
  );
  return standing.filter(({ _id }) => !finished.has(String(_id)));
}

/** Whether the open group has met for the last time. */
export async function hasFinished(group: Types.ObjectId, now: Date): Promise<boolean> {
  const ahead = { group, endsAt: mongoose.trusted({ $gt: now }) };
  return !(await Session.exists(ahead)) && Boolean(await Session.exists({ group }));
}

/** Whether the group is over, and how: cancelled, or met for the last time; null while it isn't, drafts among them. */
export async function whyOver(
  { _id, openedAt, cancelledAt }: Pick<GroupFields, "_id" | "openedAt" | "cancelledAt">,
  now: Date,
): Promise<"cancelled" | "finished" | null> {
  if (cancelledAt) return "cancelled";
  return openedAt && (await hasFinished(_id, now)) ? "finished" : null;
}

/** The terms that have ended, by id: a draft that never opened in one of them needs nobody any more. */
export async function termsOver(now: Date): Promise<Set<string>> {
  const programme = await findProgramme();
  if (!programme) return new Set();
  const ended = { endsOn: mongoose.trusted({ $lt: wallOf(now, programme.zone).on }) };
  return new Set((await Term.find(ended, { _id: 1 }).lean()).map(({ _id }) => String(_id)));
}
