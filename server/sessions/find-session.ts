import { Group } from "../groups/group.js";
import type { SessionOfGroup } from "./agenda.js";
import { Session } from "./session.js";

/** The session with its group, whoever asks: the caller decides what they may know of it. */
export async function findSession(id: string): Promise<SessionOfGroup | null> {
  const session = await Session.findById(id).lean();
  const group = session && (await Group.findById(session.group).lean());
  return session && group ? { session, group } : null;
}
