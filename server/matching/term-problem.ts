import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import type { PersonFields } from "../people/person.js";
import { slotsOverlap, spansWithout } from "../time/interval.js";
import type { MatchProblem, MatchStudent } from "./problem.js";
import { inOrder, tenable, type Pair } from "./ties.js";

type Member = Pick<
  GroupFields,
  "_id" | "kind" | "topic" | "years" | "slot" | "capacity" | "minimum" | "members" | "waitlist" | "leaders"
>;
type Asking = Pick<PersonFields, "_id" | "year" | "topics" | "free">;

/** How many groups a student may get from the round, and may be in at all. */
export interface Limits {
  perRound: number;
  perStudent: number;
}

/** What students and staff arranged, by ids; what isn't there is empty. */
export interface Arranged {
  /** Codes of the topics placed; none means all. */
  topics: readonly string[];
  ranked: ReadonlyMap<string, readonly string[]>;
  /** How many groups each would like from the round at most. */
  most: ReadonlyMap<string, number>;
  pinned: ReadonlyMap<string, readonly string[]>;
  /** Placements of the draft it starts from, of which as few as possible are to be lost. */
  current: ReadonlyMap<string, readonly string[]>;
  /** Groups that each gave up in a round of this term: they get them again only by putting them in order. */
  givenUp: ReadonlyMap<string, readonly string[]>;
  /** Also with people who don't ask: nobody comes into a group with whom they are kept apart from. */
  apart: readonly Pair[];
  /** Those that come first are kept first where not all can be. */
  together: readonly Pair[];
}

const nothingArranged: Arranged = {
  topics: [],
  ranked: new Map(),
  most: new Map(),
  pinned: new Map(),
  current: new Map(),
  givenUp: new Map(),
  apart: [],
  together: [],
};

const text = (id: Types.ObjectId) => String(id);
const taken = (group: Member) =>
  group.members.length + group.waitlist.filter((each) => each.offeredUntil !== null).length;

/**
 * The round as a matching problem (peer-rounds/match@1): the places that are free now, and the students who asked,
 * with the groups barred to them that clash with one they are in or lead, or hold somebody they are kept apart from.
 * A full group, and one with a waitlist, stands there without places, so that a round passes nobody who waits and
 * still names the true reason. A topic in which somebody has a group already is wanted no more.
 * @param groups every open group of the term; those of shared experience are not offered, and only take their time
 * out of what is free for those in them, so that nobody who reads the problem learns who is in one
 * @param over ids of groups that have begun their last session: they are not offered either, and count for nobody
 */
export function problemOf(
  seed: number,
  groups: Member[],
  students: Asking[],
  limits: Limits,
  arranged: Arranged = nothingArranged,
  over: ReadonlySet<string> = new Set(),
): MatchProblem {
  const placed = (topic: string) => arranged.topics.length === 0 || arranged.topics.includes(topic);
  const offered = groups.filter(
    (group) => !isPrivate(group) && placed(group.topic) && !over.has(text(group._id)),
  );
  const asking = new Set(students.map((student) => text(student._id)));
  const known = (pairs: readonly Pair[]) => pairs.filter(([a, b]) => asking.has(a) && asking.has(b));
  const apartFrom = apartBy(arranged.apart);
  const roles = rolesIn(groups.filter((group) => !over.has(text(group._id))));
  const wishing = students.map((student) => {
    const id = text(student._id);
    const wanted = { ...student, topics: student.topics.filter(placed) };
    const shut = new Set([...holding(roles, apartFrom.get(id) ?? []), ...givenUpBy(id, arranged, offered)]);
    const theirs = within(limits, arranged.most.get(id));
    return { ...studentOf(wanted, roles, offered, theirs, shut), ...wishesOf(id, arranged, offered) };
  });
  const keepApart = inOrder(known(arranged.apart));
  // Whoever can have none at all would only shut the other out.
  const mayBoth = (pair: Pair) => pair.every((id) => (roles.joined.get(id)?.length ?? 0) < limits.perStudent);
  return {
    format: "peer-rounds/match@1",
    seed,
    groups: offered.map(offerOf),
    students: wishing,
    keepApart,
    keepTogether: inOrder(tenable(known(arranged.together).filter(mayBoth), keepApart, wishing)),
  };
}

const offerOf = (group: Member): MatchProblem["groups"][number] => ({
  id: text(group._id),
  topic: group.topic,
  years: group.years,
  ...placesIn(group),
  slot: { day: group.slot.day, start: group.slot.start, minutes: group.slot.minutes },
});

/** Groups they gave up before and don't ask for by name now. */
const givenUpBy = (id: string, { givenUp, ranked }: Arranged, offered: Member[]): Member[] =>
  offered.filter(({ _id }) => givenUp.get(id)?.includes(text(_id)) && !ranked.get(id)?.includes(text(_id)));

/** The limits of one who would like so many groups at most. */
const within = (limits: Limits, most = limits.perRound): Limits => ({
  ...limits,
  perRound: Math.min(limits.perRound, most),
});

/** Whom each person is kept apart from. */
function apartBy(pairs: readonly Pair[]): Map<string, string[]> {
  const others = new Map<string, string[]>();
  for (const [a, b] of pairs) {
    others.set(a, [...(others.get(a) ?? []), b]);
    others.set(b, [...(others.get(b) ?? []), a]);
  }
  return others;
}

/** The groups each person is in, leads and waits for, by their id: looked up, as a round asks for hundreds. */
interface Roles {
  joined: ReadonlyMap<string, Member[]>;
  led: ReadonlyMap<string, Member[]>;
  waited: ReadonlyMap<string, Member[]>;
}

function rolesIn(groups: Member[]): Roles {
  const by = (peopleOf: (group: Member) => readonly Types.ObjectId[]) => {
    const found = new Map<string, Member[]>();
    for (const group of groups)
      for (const id of peopleOf(group).map(text)) found.set(id, [...(found.get(id) ?? []), group]);
    return found;
  };
  return {
    joined: by(({ members }) => members.map(({ person }) => person)),
    led: by(({ leaders }) => leaders),
    waited: by(({ waitlist }) => waitlist.map(({ person }) => person)),
  };
}

/** The groups of which one of the people is a member or leader. */
const holding = ({ joined, led }: Roles, people: readonly string[]): Member[] =>
  people.flatMap((id) => [...(joined.get(id) ?? []), ...(led.get(id) ?? [])]);

/** The places to give, and how many of them it takes for the group to run. */
function placesIn(group: Member): { min: number; max: number } {
  const max = group.waitlist.length > 0 ? 0 : Math.max(0, group.capacity - taken(group));
  return { min: Math.max(0, Math.min(group.minimum - group.members.length, max)), max };
}

/** The lists of groups of one student; groups that are not offered any more can be named no longer. */
function wishesOf(id: string, { ranked, pinned, current }: Arranged, offered: Member[]) {
  const ids = new Set(offered.map((group) => text(group._id)));
  const among = (list: readonly string[] | undefined) => (list ?? []).filter((group) => ids.has(group));
  return { ranked: among(ranked.get(id)), pinned: among(pinned.get(id)), current: among(current.get(id)) };
}

/**
 * Somebody's groups of shared experience count for how many they may be in, and nothing in the problem tells so:
 * where they could have none because of these, no time of theirs is free; where they could have fewer, it reads as if
 * they had asked for no more.
 * @param shut groups that hold somebody they are kept apart from, or that they gave up
 */
function studentOf(
  student: Asking,
  roles: Roles,
  offered: Member[],
  limits: Limits,
  shut: ReadonlySet<Member>,
): Omit<MatchStudent, "ranked" | "pinned" | "current"> {
  const id = text(student._id);
  const joined = roles.joined.get(id) ?? [];
  const waited = roles.waited.get(id) ?? [];
  const mine = [...joined, ...(roles.led.get(id) ?? [])];
  const open = mine.filter((group) => !isPrivate(group));
  const leaves = (counted: readonly Member[]) =>
    Math.max(0, Math.min(limits.perRound, limits.perStudent - counted.length));
  const [most, seen] = [leaves(joined), leaves(joined.filter((group) => !isPrivate(group)))];
  const barred = offered.filter(
    (group) => shut.has(group) || waited.includes(group) || open.some((own) => excludes(own, group)),
  );
  const marked = student.free.map(({ day, from, to }) => ({ day, from, to }));
  const free = mine.filter(isPrivate).reduce((left, { slot }) => spansWithout(left, slot), marked);
  return {
    id,
    year: student.year,
    topics: student.topics.filter((topic) => !open.some((own) => own.topic === topic)),
    maxGroups: most === 0 ? seen : most,
    free: most === 0 && seen > 0 ? [] : free,
    barred: barred.map((group) => text(group._id)),
  };
}

/** Whether somebody in the one group can't be in the other: they overlap, or both are for the same topic. */
const excludes = (own: Member, other: Member) =>
  own.topic === other.topic || slotsOverlap(own.slot, other.slot);

const isPrivate = ({ kind }: Member) => kind === "shared-experience";
