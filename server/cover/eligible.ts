import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { Person } from "../people/person.js";
import { findClashes, type SessionOfGroup } from "../sessions/agenda.js";
import { covers } from "../sessions/covered.js";
import { trainingOf } from "../sessions/readiness.js";
import type { SessionFields } from "../sessions/session.js";
import type { ProgrammeFields } from "../terms/programme.js";

/** Whether somebody is still looked for: asked for, not taken, and the session is to come. */
export const isUncovered = ({ cover, cancelledAt, startsAt }: SessionFields, now: Date): boolean =>
  Boolean(cover && !cover.takenBy) && !cancelledAt && startsAt > now;

/** Why the person can't lead the session instead; null when they can. */
export type WhyNot = "not-a-leader" | "own-group" | "not-ready" | "busy";

/**
 * Whether the person may lead it in somebody's place: a leader on the roster, not one of the group's own people,
 * cleared for its topic and trained, and nowhere else at the time, covers of theirs included.
 */
export async function whyNotCover(
  person: Types.ObjectId,
  { session, group }: SessionOfGroup,
  programme: ProgrammeFields,
): Promise<WhyNot | null> {
  const leads = await Person.exists({ _id: person, roles: "leader", leftAt: null });
  if (!leads) return "not-a-leader";
  if (isOneOfThem(person, group) || covers(String(person), session)) return "own-group";
  const { untrained } = await trainingOf({ ...group, leaders: [person] }, programme);
  if (untrained.length > 0) return "not-ready";
  const span = { from: session.startsAt, to: session.endsAt };
  return (await findClashes(person, [span])).length > 0 ? "busy" : null;
}

const isOneOfThem = (person: Types.ObjectId, group: GroupFields): boolean =>
  [...group.leaders, ...group.members.map((member) => member.person)].some((each) => isSame(each, person));

/** Everybody who may lead it instead, one after the other: there are tens of leaders, not thousands. */
export async function eligibleFor(
  pair: SessionOfGroup,
  programme: ProgrammeFields,
): Promise<Types.ObjectId[]> {
  const leaders = await Person.find({ roles: "leader", leftAt: null }, { _id: 1 }).lean();
  const able: Types.ObjectId[] = [];
  for (const { _id } of leaders) if ((await whyNotCover(_id, pair, programme)) === null) able.push(_id);
  return able;
}
