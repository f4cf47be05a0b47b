import mongoose, { type Types } from "mongoose";
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

/** Whether the open group has met for the last time. */
export async function hasFinished(group: Types.ObjectId, now: Date): Promise<boolean> {
  const ahead = { group, endsAt: mongoose.trusted({ $gt: now }) };
  return !(await Session.exists(ahead)) && Boolean(await Session.exists({ group }));
}
