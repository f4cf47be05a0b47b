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

const text = (id: Types.ObjectId) => String(id);
const taken = (group: Member) =>
  group.members.length + group.waitlist.filter((each) => each.offeredUntil !== null).length;

/**
 * The round as a matching problem (peer-rounds/match@1): the places that are free now, and the students who asked,
 * with the groups barred to them that clash with one they are in or lead. A full group, and one with a waitlist,
 * stands there without places, so that a round passes nobody who waits and still names the true reason.
 * @param groups every open group of the term; shared-experience groups count for those in them and are not offered
 */
export function problemOf(seed: number, groups: Member[], students: Asking[], limits: Limits): MatchProblem {
  const offered = groups.filter((group) => group.kind !== "shared-experience");
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
    students: students.map((student) => studentOf(student, groups, offered, limits)),
    keepApart: [],
    keepTogether: [],
  };
}

/** The places to give, and how many of them it takes for the group to run. */
function placesIn(group: Member): { min: number; max: number } {
  const max = group.waitlist.length > 0 ? 0 : Math.max(0, group.capacity - taken(group));
  return { min: Math.max(0, Math.min(group.minimum - group.members.length, max)), max };
}

function studentOf(student: Asking, groups: Member[], offered: Member[], limits: Limits): MatchStudent {
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
    ranked: [],
    maxGroups: Math.max(0, Math.min(limits.perRound, limits.perStudent - joined.length)),
    free: student.free.map(({ day, from, to }) => ({ day, from, to })),
    current: [],
    pinned: [],
    barred: barred.map((group) => text(group._id)),
  };
}

/** Whether somebody in the one group can't be in the other: they overlap, or both are for the same topic. */
const excludes = (own: Member, other: Member) =>
  (own.kind !== "shared-experience" && own.topic === other.topic) || slotsOverlap(own.slot, other.slot);

const includes = (people: readonly { person: Types.ObjectId }[], id: string) =>
  people.some(({ person }) => text(person) === id);
