import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import type { PersonFields } from "../people/person.js";
import { slotsOverlap } from "../time/interval.js";
import type { MatchProblem, MatchStudent } from "./problem.js";

type Member = Pick<
  GroupFields,
  "_id" | "topic" | "years" | "slot" | "capacity" | "minimum" | "members" | "waitlist" | "leaders"
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
 * with the groups barred to them that clash with one they are in or lead. Groups with a waitlist are left out, so
 * that a round passes nobody who waits.
 */
export function problemOf(seed: number, groups: Member[], students: Asking[], limits: Limits): MatchProblem {
  const open = groups.filter((group) => group.waitlist.length === 0 && taken(group) < group.capacity);
  return {
    format: "peer-rounds/match@1",
    seed,
    groups: open.map((group) => ({
      id: text(group._id),
      topic: group.topic,
      years: group.years,
      min: Math.max(0, Math.min(group.minimum - group.members.length, group.capacity - taken(group))),
      max: group.capacity - taken(group),
      slot: { day: group.slot.day, start: group.slot.start, minutes: group.slot.minutes },
    })),
    students: students.map((student) => studentOf(student, groups, open, limits)),
    keepApart: [],
    keepTogether: [],
  };
}

function studentOf(student: Asking, groups: Member[], open: Member[], limits: Limits): MatchStudent {
  const id = text(student._id);
  const mine = groups.filter(
    (group) => isIn(id, group) || group.leaders.some((leader) => text(leader) === id),
  );
  const joined = mine.filter((group) => isIn(id, group));
  const barred = open.filter((group) =>
    mine.some((own) => own === group || own.topic === group.topic || slotsOverlap(own.slot, group.slot)),
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

const isIn = (id: string, group: Member) =>
  group.members.some((member) => text(member.person) === id) ||
  group.waitlist.some((each) => text(each.person) === id);
