import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { overlaps, type Interval } from "../time/interval.js";
import { Session, type SessionFields } from "./session.js";

type Taken = Pick<SessionFields, "group" | "startsAt" | "endsAt" | "cover">;

/**
 * When each of the people is first elsewhere during the spans, by id, with one look for all of them: in a session of
 * another group that they lead or are a member of, or in one they lead in somebody's place. Touching is no clash.
 * @param except the group the spans belong to
 */
export async function firstClashes(
  people: readonly Types.ObjectId[],
  spans: readonly Interval[],
  except: Types.ObjectId,
): Promise<Map<string, Date>> {
  if (spans.length === 0 || people.length === 0) return new Map();
  const them = among(people);
  const theirs = { $or: [{ leaders: them }, { "members.person": them }], cancelledAt: null };
  const groups = await Group.find(theirs, { leaders: 1, "members.person": 1 }).lean<Attended[]>();
  const during = {
    cancelledAt: null,
    group: mongoose.trusted({ $ne: except }),
    startsAt: mongoose.trusted({ $lt: new Date(Math.max(...spans.map(({ to }) => to.getTime()))) }),
    endsAt: mongoose.trusted({ $gt: new Date(Math.min(...spans.map(({ from }) => from.getTime()))) }),
  };
  const dates = { group: 1, startsAt: 1, endsAt: 1, cover: 1 };
  const own = { ...during, group: among(groups.map(({ _id }) => _id).filter((id) => !id.equals(except))) };
  const held = await Session.find(own, dates).lean<Taken[]>();
  const covered = await Session.find({ ...during, "cover.takenBy": them }, dates).lean<Taken[]>();
  const hits = (sessions: Taken[]) =>
    sessions.filter(({ startsAt: from, endsAt: to }) => spans.some((span) => overlaps(span, { from, to })));
  return earliest(people, whoIn(groups), hits(held), hits(covered));
}

type Attended = Pick<GroupFields, "_id" | "leaders"> & { members: { person: Types.ObjectId }[] };

/** Who leads or belongs to each of the groups, by the group's id. */
const whoIn = (groups: readonly Attended[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    groups.map(({ _id, leaders, members }) => [
      String(_id),
      new Set([...leaders, ...members.map(({ person }) => person)].map(String)),
    ]),
  );

function earliest(
  people: readonly Types.ObjectId[],
  inGroup: ReadonlyMap<string, ReadonlySet<string>>,
  held: readonly Taken[],
  covered: readonly Taken[],
): Map<string, Date> {
  const first = new Map<string, Date>();
  for (const person of people.map(String)) {
    const taken = [
      ...held.filter(({ group }) => inGroup.get(String(group))?.has(person)),
      ...covered.filter(({ cover }) => String(cover?.takenBy) === person),
    ].map(({ startsAt }) => startsAt.getTime());
    if (taken.length > 0) first.set(person, new Date(Math.min(...taken)));
  }
  return first;
}
