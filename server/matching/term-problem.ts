import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import type { PersonFields } from "../people/person.js";
import { slotsOverlap } from "../time/interval.js";
import type { MatchProblem, MatchStudent } from "./problem.js";

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
  pinned: ReadonlyMap<string, readonly string[]>;
  /** Placements of the draft it starts from, of which as few as possible are to be lost. */
  current: ReadonlyMap<string, readonly string[]>;
  apart: readonly [string, string][];
  together: readonly [string, string][];
}

const nothingArranged: Arranged = {
  topics: [],
  ranked: new Map(),
  pinned: new Map(),
  current: new Map(),
  apart: [],
  together: [],
};

const text = (id: Types.ObjectId) => String(id);
const taken = (group: Member) =>
  group.members.length + group.waitlist.filter((each) => each.offeredUntil !== null).length;

/**
 * The round as a matching problem (peer-rounds/match@1): the places that are free now, and the students who asked,
 * with the groups barred to them that clash with one they are in or lead. A full group, and one with a waitlist,
 * stands there without places, so that a round passes nobody who waits and still names the true reason.
 * @param groups every open group of the term; shared-experience groups count for those in them and are not offered
 * @param over ids of groups that have begun their last session: they are not offered either
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
    (group) => group.kind !== "shared-experience" && placed(group.topic) && !over.has(text(group._id)),
  );
  const asking = new Set(students.map((student) => text(student._id)));
  const known = (pairs: readonly [string, string][]) =>
    pairs.filter(([a, b]) => asking.has(a) && asking.has(b)).map(([a, b]): [string, string] => [a, b]);
  return {
    format: "peer-rounds/match@1",
    seed,
    groups: offered.map((group) => ({
      id: text(group._id),
      topic: group.topic,
      years: group.years,
      ...placesIn(group),
      slot: { day: group.slot.day, start: group.slot.start, minutes: group.slot.minutes },
    })),
    students: students.map((student) => {
      const wanted = student.topics.filter(placed);
      return {
        ...studentOf({ ...student, topics: wanted }, groups, offered, limits),
        ...wishesOf(text(student._id), arranged, offered),
      };
    }),
    keepApart: known(arranged.apart),
    keepTogether: known(arranged.together),
  };
}

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

function studentOf(
  student: Asking,
  groups: Member[],
  offered: Member[],
  limits: Limits,
): Omit<MatchStudent, "ranked" | "pinned" | "current"> {
  const id = text(student._id);
  const joined = groups.filter((group) => includes(group.members, id));
  const led = groups.filter((group) => group.leaders.some((leader) => text(leader) === id));
  const mine = [...joined, ...led];
  const barred = offered.filter(
    (group) => includes(group.waitlist, id) || mine.some((own) => excludes(own, group)),
  );
  return {
    id,
    year: student.year,
    topics: student.topics,
    maxGroups: Math.max(0, Math.min(limits.perRound, limits.perStudent - joined.length)),
    free: student.free.map(({ day, from, to }) => ({ day, from, to })),
    barred: barred.map((group) => text(group._id)),
  };
}

/** Whether somebody in the one group can't be in the other: they overlap, or both are for the same topic. */
const excludes = (own: Member, other: Member) =>
  (own.kind !== "shared-experience" && own.topic === other.topic) || slotsOverlap(own.slot, other.slot);

const includes = (people: readonly { person: Types.ObjectId }[], id: string) =>
  people.some(({ person }) => text(person) === id);
