import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { hashOf } from "../data/secret.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isSame, placesOf, unclaimed, waitingCount } from "../groups/places.js";
import { placeIn } from "../groups/policy.js";
import { yearsWords } from "../groups/words.js";
import { Person } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { Interval } from "../time/interval.js";
import { momentWords } from "../time/words.js";
import { datesOf, findClashes } from "./agenda.js";
import { goingOn } from "./life.js";

/** What becomes of the people of a group when it is merged into another. */
export interface MergePlan {
  /** Members who get a place there. */
  moving: Types.ObjectId[];
  /** People who wait, and go on waiting there after those who wait there already. */
  waiting: Types.ObjectId[];
  /** Members and people who wait who have a place there already, or lead it. */
  inside: Types.ObjectId[];
  /** Members and people who wait for whom a place is held there already, or who wait there: they keep that. */
  queued: Types.ObjectId[];
  /** Those for whom it doesn't fit, and why, as a sentence to them and to staff. */
  left: { person: Types.ObjectId; reason: string }[];
  /** Changes with any of it: what staff saw must be what they decide on. */
  seal: string;
}

/** What a merge is planned between. */
export interface Merging {
  source: GroupFields;
  target: GroupFields;
  programme: ProgrammeFields;
}

/**
 * Plans a merge: each member, the one who joined first first, gets a place in the other group if it is for their year,
 * meets at no time they are elsewhere, has a place that nobody waits for, and isn't one more than a student may have.
 * Staff read the plan, so being in a shared-experience group keeps nobody out of it: it counts for no number here, and
 * of a clash with it they learn themselves.
 */
export async function planMerge(merging: Merging, now: Date): Promise<MergePlan> {
  const { source, target } = merging;
  const places = placesOf(target);
  let free = waitingCount(places) === 0 ? unclaimed(places) : 0;
  const members = [...source.members].sort((a, b) => a.joinedAt.getTime() - b.joinedAt.getTime());
  const people = [...members, ...source.waitlist].map(({ person }) => person);
  const years = await yearsOf(people);
  const spans = (await datesOf(target._id)).filter(({ to }) => to > now);
  const beside = await groupsBeside(
    members.map(({ person }) => person),
    merging,
    now,
  );
  const whyNot = (person: Types.ObjectId) =>
    whyUnfit(person, { ...merging, year: years.get(String(person)) ?? 0, spans });
  const plan: Omit<MergePlan, "seal"> = {
    moving: [],
    waiting: [],
    inside: people.filter((person) => isInside(target, person)),
    queued: people.filter((person) => isQueued(target, person)),
    left: [],
  };
  for (const { person } of members) {
    if (isThere(target, person)) continue;
    const most = whyTooMany(beside.get(String(person)) ?? 0, merging.programme);
    const reason = most ?? (await whyNot(person)) ?? (free > 0 ? null : "It has no place left.");
    if (reason !== null) plan.left.push({ person, reason });
    else {
      plan.moving.push(person);
      free -= 1;
    }
  }
  for (const { person } of source.waitlist) {
    if (isThere(target, person)) continue;
    const reason = await whyNot(person);
    if (reason === null) plan.waiting.push(person);
    else plan.left.push({ person, reason });
  }
  return { ...plan, seal: hashOf(JSON.stringify(plan)).slice(0, 20) };
}

/** Why the other group is none for the person, by its years and its dates to come; null when it is. */
async function whyUnfit(
  person: Types.ObjectId,
  { source, target, programme, year, spans }: Merging & { year: number; spans: readonly Interval[] },
): Promise<string | null> {
  if (!target.years.includes(year)) return `It is for ${yearsWords(target.years).toLowerCase()}.`;
  const clashes = await findClashes(person, spans, target._id, source._id);
  const clash = clashes.find(({ group }) => group.kind !== "shared-experience");
  return clash ? `It clashes with another session on ${momentWords(clash.startsAt, programme.zone)}.` : null;
}

/** Why a place there would be one too many beside the other groups somebody is in; null when it isn't. */
const whyTooMany = (others: number, { settings: { maxGroups } }: ProgrammeFields): string | null =>
  others >= maxGroups ? `It is one group more than one may be in, which is ${maxGroups}.` : null;

/** In how many other groups that go on each of the people is, private ones left out, by their id. */
async function groupsBeside(
  people: readonly Types.ObjectId[],
  { source, target }: Merging,
  now: Date,
): Promise<Map<string, number>> {
  const others = await Group.find(
    {
      "members.person": among(people),
      term: source.term,
      cancelledAt: null,
      kind: mongoose.trusted({ $ne: "shared-experience" as const }),
      _id: mongoose.trusted({ $nin: [source._id, target._id] }),
    },
    { members: 1 },
  ).lean();
  const counts = new Map<string, number>();
  for (const { members } of await goingOn(others, now))
    for (const { person } of members) counts.set(String(person), (counts.get(String(person)) ?? 0) + 1);
  return counts;
}

/** Whether the person has a place in the group, or leads it. */
const isInside = (group: GroupFields, person: Types.ObjectId): boolean =>
  placeIn(group, person) === "member" || group.leaders.some((leader) => isSame(leader, person));

/** Whether the person waits for a place in the group, or is offered one. */
const isQueued = (group: GroupFields, person: Types.ObjectId): boolean =>
  !isInside(group, person) && placeIn(group, person) === "waiting";

const isThere = (group: GroupFields, person: Types.ObjectId): boolean =>
  isInside(group, person) || isQueued(group, person);

async function yearsOf(people: readonly Types.ObjectId[]): Promise<Map<string, number>> {
  const found = await Person.find({ _id: among(people) }, { year: 1 }).lean();
  return new Map(found.map(({ _id, year }) => [String(_id), year]));
}
