import mongoose from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { findGroupsOf } from "./commitment.js";

/** One session a leader is credited with, in full. */
export interface Led {
  session: SessionFields;
  group: GroupFields;
  minutes: number;
}

/** What a leader did in one group. */
export interface LedGroup {
  group: GroupFields;
  sessions: number;
  minutes: number;
}

/**
 * The sessions a leader led, newest first: those whose register is closed and names them as there. Hours come from
 * nowhere else, so correcting a register corrects them.
 */
export async function findLed(leader: string): Promise<Led[]> {
  const closed = mongoose.trusted({ $ne: null });
  const sessions = await Session.find({ leading: leader, registerClosedAt: closed })
    .sort({ startsAt: -1 })
    .lean();
  const groups = await findGroupsOf(sessions);
  return sessions.flatMap((session) => {
    const group = groups.get(String(session.group));
    return group ? [{ session, group, minutes: session.minutes }] : [];
  });
}

/** What was led, group by group, the one led last first. */
export function byGroup(led: readonly Led[]): LedGroup[] {
  const groups = new Map<string, LedGroup>();
  for (const { group, minutes } of led) {
    const row = groups.get(String(group._id)) ?? { group, sessions: 0, minutes: 0 };
    groups.set(String(group._id), { ...row, sessions: row.sessions + 1, minutes: row.minutes + minutes });
  }
  return [...groups.values()];
}
