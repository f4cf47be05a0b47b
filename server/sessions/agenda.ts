import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { groupsAttended } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isMember, mayManage, maySee } from "../groups/policy.js";
import type { SeriesEnds } from "../groups/waitlist.js";
import type { Viewer } from "../people/viewer.js";
import { overlaps, type Interval } from "../time/interval.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { asLed, covers } from "./covered.js";
import { Session, type SessionFields } from "./session.js";

/** A session together with its group. */
export interface SessionOfGroup {
  session: SessionFields;
  group: GroupFields;
}

/**
 * The session with the id, for the group's members and leaders and for staff who may know of the group.
 * @throws HttpError 404, the same for an unknown and for a hidden session
 */
export async function findSessionFor(viewer: Viewer, id: unknown): Promise<SessionOfGroup> {
  const session = objectId.safeParse(id).success ? await Session.findById(String(id)).lean() : null;
  const group = session && (await Group.findById(session.group).lean());
  if (!group || !maySee(viewer, group)) throw notFound();
  if (!isMember(viewer, group) && !mayManage(viewer, group) && !covers(viewer.id, session)) throw notFound();
  return { session, group };
}

/**
 * The session with the id, for staff and for whoever leads it, who covers it among them; its group is as they lead it.
 * @throws HttpError 404 for everybody else, its members too
 */
export async function findLedSession(viewer: Viewer, id: unknown): Promise<SessionOfGroup> {
  const found = asLed(await findSessionFor(viewer, id));
  if (!mayManage(viewer, found.group)) throw notFound();
  return found;
}

/**
 * The sessions, cancelled ones included, of the groups a person leads or is a member of that share any time with
 * the span, and those they lead in somebody's place; in the order in which they start.
 */
export async function sessionsOfPerson(
  person: Types.ObjectId | string,
  from: Date,
  to: Date,
): Promise<SessionOfGroup[]> {
  const groups = await groupsAttended(person);
  const span = { startsAt: mongoose.trusted({ $lt: to }), endsAt: mongoose.trusted({ $gt: from }) };
  const ids = mongoose.trusted({ $in: groups.map((group) => group._id) });
  const own = await Session.find({ group: ids, ...span }).lean();
  const covered = await Session.find({ "cover.takenBy": person, ...span }).lean();
  const known = new Set(own.map((session) => String(session._id)));
  const others = covered.filter((session) => !known.has(String(session._id)));
  const theirs = mongoose.trusted({ $in: others.map((session) => session.group) });
  const guests = others.length === 0 ? [] : await Group.find({ _id: theirs }).lean();
  const byId = new Map([...guests, ...groups].map((group) => [String(group._id), group]));
  return [...own, ...others]
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .flatMap((session) => {
      const group = byId.get(String(session.group));
      return group ? [asLed({ session, group })] : [];
    });
}

/** The group's next sessions that have not ended, cancelled ones included, soonest first. */
export async function nextSessions(group: Types.ObjectId, now: Date, most: number): Promise<SessionFields[]> {
  return Session.find({ group, endsAt: mongoose.trusted({ $gt: now }) })
    .sort({ startsAt: 1 })
    .limit(most)
    .lean();
}

/** When a group meets or has met, cancelled sessions left out; in no order that matters. */
export async function datesOf(group: Types.ObjectId): Promise<Interval[]> {
  const sessions = await Session.find({ group, cancelledAt: null }, { startsAt: 1, endsAt: 1 }).lean();
  return sessions.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
}

/**
 * When the group's next session starts and when its last one does. A cancelled group's last one lies at the beginning
 * of time: nothing is to come.
 * @param dates when it meets, cancelled sessions left out
 */
export function endsOf(
  group: Pick<GroupFields, "cancelledAt">,
  dates: readonly Interval[],
  now: Date,
): SeriesEnds {
  if (group.cancelledAt) return { next: null, last: new Date(0) };
  const starts = dates.map(({ from }) => from).sort((a, b) => a.getTime() - b.getTime());
  return { next: starts.find((start) => start > now) ?? null, last: starts.at(-1) ?? null };
}

/** A session a person is already at when they would have to be elsewhere. */
export interface Clash<G> {
  group: G;
  startsAt: Date;
}

/**
 * The sessions of the person's other groups, and those they lead in somebody's place, that share time with one of the
 * spans, the earliest first; touching is no clash.
 * @param except the group the spans belong to, and others that don't count
 */
export async function findClashes(
  person: Types.ObjectId,
  spans: readonly Interval[],
  ...except: Types.ObjectId[]
): Promise<Clash<GroupFields>[]> {
  return spans.length === 0 ? [] : clashesAmong(person, await groupsAttended(person), spans, except);
}

/** The same when the groups in which the person leads or has a place are known; what is cancelled doesn't count. */
export async function clashesAmong<G extends Pick<GroupFields, "_id" | "cancelledAt">>(
  person: Types.ObjectId,
  groups: readonly G[],
  spans: readonly Interval[],
  except: readonly Types.ObjectId[],
): Promise<Clash<G | GroupFields>[]> {
  const [first, last] = outerEnds(spans);
  if (!first || !last) return [];
  const meeting = groups.filter(({ cancelledAt }) => !cancelledAt);
  const during = {
    cancelledAt: null,
    startsAt: mongoose.trusted({ $lt: last }),
    endsAt: mongoose.trusted({ $gt: first }),
  };
  const dates = { group: 1, startsAt: 1, endsAt: 1 };
  const own = await Session.find({ group: among(meeting.map(({ _id }) => _id)), ...during }, dates).lean();
  const covered = await Session.find({ "cover.takenBy": person, ...during }, dates).lean();
  const hits = [...own, ...covered].filter(
    ({ group, startsAt, endsAt }) =>
      except.every((id) => !group.equals(id)) &&
      spans.some((span) => overlaps(span, { from: startsAt, to: endsAt })),
  );
  const guests =
    covered.length === 0 ? [] : await Group.find({ _id: among(hits.map(({ group }) => group)) }).lean();
  const byId = new Map([...guests, ...meeting].map((group) => [String(group._id), group]));
  return hits
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .flatMap(({ group: id, startsAt }) => {
      const group = byId.get(String(id));
      return group ? [{ group, startsAt }] : [];
    });
}

function outerEnds(spans: readonly Interval[]): [Date, Date] | [] {
  if (spans.length === 0) return [];
  const first = Math.min(...spans.map((span) => span.from.getTime()));
  const last = Math.max(...spans.map((span) => span.to.getTime()));
  return [new Date(first), new Date(last)];
}

/**
 * Which of its group's sessions one is, from 1 and by their dates: its number says when it was made, and an added one
 * stands among the others.
 */
export async function placeAmong({
  group,
  startsAt,
}: SessionFields): Promise<{ nth: number; total: number }> {
  const [nth, total] = await Promise.all([
    Session.countDocuments({ group, startsAt: mongoose.trusted({ $lte: startsAt }) }),
    Session.countDocuments({ group }),
  ]);
  return { nth, total };
}
