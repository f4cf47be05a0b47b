import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { Session, type Mark, type SessionFields } from "../sessions/session.js";

/** How much of what was held a person kept to. */
export interface Commitment {
  held: number;
  /** Present, late or with an apology. */
  kept: number;
  /** Whole percent, rounded; 100 means every one and 0 none. Null while nothing was held. */
  percent: number | null;
}

/** Commitment = (present + late + apology) / sessions held. */
export function commitmentOf(marks: readonly Mark[]): Commitment {
  const kept = marks.filter((mark) => mark !== "absent").length;
  const held = marks.length;
  return { held, kept, percent: held === 0 ? null : percentOf(kept, held) };
}

/** Half a percent goes up; what is not all doesn't read as all, and what is not nothing not as nothing. */
function percentOf(kept: number, held: number): number {
  const rounded = Math.round((100 * kept) / held);
  if (rounded === 100 && kept < held) return 99;
  return rounded === 0 && kept > 0 ? 1 : rounded;
}

/** One session a person was on the register of. */
export interface Attended {
  session: SessionFields;
  group: GroupFields;
  mark: Mark;
}

/** The person's marks in closed registers, newest first. Nobody but they may be shown them. */
export async function findAttendance(person: string): Promise<Attended[]> {
  const sessions = await Session.find({
    "register.person": person,
    registerClosedAt: mongoose.trusted({ $ne: null }),
  })
    .sort({ startsAt: -1 })
    .lean();
  const groups = await findGroupsOf(sessions);
  return sessions.flatMap((session) => {
    const group = groups.get(String(session.group));
    const mark = session.register.find((entry) => String(entry.person) === person)?.mark;
    return group && mark ? [{ session, group, mark }] : [];
  });
}

/** The groups of the sessions, by id. */
export async function findGroupsOf(sessions: readonly SessionFields[]): Promise<Map<string, GroupFields>> {
  const ids = [...new Set(sessions.map((session) => String(session.group)))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(groups.map((group) => [String(group._id), group]));
}
