import mongoose, { type Types } from "mongoose";
import { among, onceEach } from "../data/ids.js";
import type { GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { Session, type SessionFields } from "./session.js";

type Covered = Pick<SessionFields, "cover">;

/** Whether the person leads the session in place of one of its group's leaders. */
export const covers = (person: string, { cover }: Covered): boolean =>
  Boolean(cover?.takenBy && isSame(cover.takenBy, person));

/** The next session of the group that the person covers and that isn't over; null when there is none. */
export async function findCovered(
  person: string,
  group: Types.ObjectId,
  now: Date,
): Promise<SessionFields | null> {
  const going = { group, cancelledAt: null, endsAt: mongoose.trusted({ $gt: now }) };
  return Session.findOne({ ...going, "cover.takenBy": person })
    .sort({ startsAt: 1 })
    .lean();
}

/** Whether nobody is there to lead it: who can't come has found nobody yet, and leads the group alone. */
export const isLeaderless = ({
  session: { cover },
  group,
}: {
  session: Covered;
  group: Pick<GroupFields, "leaders">;
}) =>
  cover !== null &&
  cover !== undefined &&
  !cover.takenBy &&
  group.leaders.every((leader) => isSame(leader, cover.askedBy));

/**
 * The session with its group as it is led that day: whoever covers it counts among the leaders, so that its page, plan
 * and register are theirs too. Only for what concerns this one session; the series stays its own leaders'.
 */
export function asLed<S extends Covered, G extends Pick<GroupFields, "leaders">>(pair: {
  session: S;
  group: G;
}): { session: S; group: G } {
  const { session, group } = pair;
  const takenBy = session.cover?.takenBy;
  if (!takenBy || group.leaders.some((leader) => isSame(leader, takenBy))) return pair;
  return { session, group: { ...group, leaders: [...group.leaders, takenBy] } };
}

/** Who is to be there: whoever covers it in place of who asked for that, and the other leaders. */
export function leadersOf({ session, group }: { session: Covered; group: Pick<GroupFields, "leaders"> }) {
  const { cover } = session;
  if (!cover?.takenBy) return group.leaders;
  const others = group.leaders.filter((leader) => !isSame(leader, cover.askedBy));
  return onceEach([...others, cover.takenBy]);
}

/** Those who lead one of the sessions in somebody's place, each once. */
export const coverersOf = (sessions: readonly Covered[]): Types.ObjectId[] =>
  onceEach(sessions.flatMap(({ cover }) => cover?.takenBy ?? []));

/** The same of sessions by their ids. */
export async function findCoverers(sessions: readonly Types.ObjectId[]): Promise<Types.ObjectId[]> {
  const taken = { _id: among(sessions), "cover.takenBy": mongoose.trusted({ $ne: null }) };
  return coverersOf(await Session.find(taken, { cover: 1 }).lean());
}

/** Whether the person is to lead the session: one of the group's leaders whom nobody replaces, or who covers it. */
export const leadsIt = (
  { id }: { id: string },
  { session, group }: { session: Covered; group: Pick<GroupFields, "leaders"> },
): boolean => leadersOf({ session, group }).some((leader) => isSame(leader, id));

/** Whether the person leads the group and isn't to be there, because somebody else took the session. */
export const isReplaced = (person: Types.ObjectId | string, { cover }: Covered): boolean =>
  Boolean(cover?.takenBy && isSame(cover.askedBy, person));
