import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import { isSame } from "../groups/places.js";
import { Person } from "../people/person.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { covers, isLeaderless } from "../sessions/covered.js";
import { Session, type SessionFields } from "../sessions/session.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { whyNotLead } from "../training/gate.js";
import { standingsOf, type StandingFields } from "../training/standing.js";

/** Whether somebody is still looked for: asked for, not taken, and the session is to come. */
export const isUncovered = ({ cover, cancelledAt, startsAt }: SessionFields, now: Date): boolean =>
  Boolean(cover && !cover.takenBy) && !cancelledAt && startsAt > now;

/** What others read of a session that somebody is looked for, before the reason. */
export const awayWords = (
  pair: { session: Pick<SessionFields, "cover"> } & Pick<SessionOfGroup, "group">,
): string => (isLeaderless(pair) ? "Its leader can’t come" : "One of its leaders can’t come");

/** A session as far as it matters who could lead it instead, and its group. */
type CoveredSession = Pick<SessionOfGroup, "group"> & {
  session: Pick<SessionFields, "_id" | "startsAt" | "endsAt" | "cover">;
};

/** Why the person can't lead the session instead; null when they can. */
export type WhyNot = "not-a-leader" | "own-group" | "not-ready" | "busy";

/**
 * Whether each of the people may lead it in somebody's place, by id: a leader on the roster, not one of the group's own
 * people, cleared for its topic and trained, and nowhere else at the time, covers of theirs included. What it takes is
 * looked up once for all of them.
 */
export async function whyNotCover(
  people: readonly Types.ObjectId[],
  pair: SessionOfGroup,
  programme: ProgrammeFields,
): Promise<Map<string, WhyNot | null>> {
  const whyNot = await whyNotAt(pair, await standingOf(people), programme);
  return new Map(people.map((person) => [String(person), whyNot(person)]));
}

/** Which of the people are on the roster as leaders, and what is recorded of each. */
async function standingOf(people: readonly Types.ObjectId[]) {
  return { leading: await stillLeading(people), standings: await standingsOf(people) };
}

async function whyNotAt(
  { session, group }: CoveredSession,
  { leading, standings }: Awaited<ReturnType<typeof standingOf>>,
  programme: ProgrammeFields,
): Promise<(person: Types.ObjectId) => WhyNot | null> {
  const busy = await busyAt(session);
  return (person) => {
    if (!leading.has(String(person))) return "not-a-leader";
    if (isOneOfThem(person, { session, group })) return "own-group";
    if (!isReady(standings.get(String(person)) ?? null, group, programme)) return "not-ready";
    return busy.has(String(person)) ? "busy" : null;
  };
}

/** Whether the person leads or has a place in the session's group, or covers the session. */
export const isOneOfThem = (person: Types.ObjectId, { session, group }: CoveredSession): boolean =>
  covers(String(person), session) ||
  [...group.leaders, ...group.members.map((member) => member.person)].some((each) => isSame(each, person));

/** Whether a leader with that standing is cleared for the group's topic and trained. */
export function isReady(
  standing: StandingFields | null,
  { topic: code }: Pick<GroupFields, "topic">,
  { topics, settings }: ProgrammeFields,
): boolean {
  const topic = topics.find((each) => each.code === code) ?? { code, name: code };
  return whyNotLead("", standing, topic, settings) === null;
}

/** Everybody who is at another session while this one runs, as a leader, a member or in somebody's place. */
async function busyAt({ _id, startsAt, endsAt }: CoveredSession["session"]): Promise<ReadonlySet<string>> {
  const then = await Session.find(
    {
      _id: mongoose.trusted({ $ne: _id }),
      cancelledAt: null,
      startsAt: mongoose.trusted({ $lt: endsAt }),
      endsAt: mongoose.trusted({ $gt: startsAt }),
    },
    { group: 1, cover: 1 },
  ).lean();
  const ids = mongoose.trusted({ $in: then.map(({ group }) => group) });
  const groups = await Group.find({ _id: ids, cancelledAt: null }, { leaders: 1, members: 1 }).lean();
  return new Set(
    [
      ...groups.flatMap(({ leaders, members }) => [...leaders, ...members.map(({ person }) => person)]),
      ...then.flatMap(({ cover }) => cover?.takenBy ?? []),
    ].map(String),
  );
}

/** Everybody who may lead each of the sessions instead, in the order of the sessions; leaders are looked up once. */
export async function eligibleForEach(
  sessions: readonly CoveredSession[],
  programme: ProgrammeFields,
): Promise<Types.ObjectId[][]> {
  if (sessions.length === 0) return [];
  const leaders = await Person.find({ roles: "leader", leftAt: null }, { _id: 1 }).lean();
  const people: Types.ObjectId[] = leaders.map(({ _id }) => _id);
  const standing = await standingOf(people);
  const able: Types.ObjectId[][] = [];
  for (const each of sessions) {
    const whyNot = await whyNotAt(each, standing, programme);
    able.push(people.filter((person) => whyNot(person) === null));
  }
  return able;
}
