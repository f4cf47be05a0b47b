import mongoose, { type QueryFilter, type Types } from "mongoose";
import { among } from "../data/ids.js";
import { nameOf, Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { Group, type GroupFields } from "./group.js";
import { mayManage, maySee } from "./policy.js";

/**
 * The group with the id, if the viewer may know of it.
 * @throws HttpError 404, the same for an unknown and for a hidden group
 */
export async function findGroupFor(viewer: Viewer, id: unknown): Promise<GroupFields> {
  const group = objectId.safeParse(id).success ? await Group.findById(String(id)).lean() : null;
  if (!group || !maySee(viewer, group)) throw notFound();
  return group;
}

/**
 * The group with the id, for its leaders and for staff who may decide about it.
 * @throws HttpError 404 for everybody else
 */
export async function findManagedGroup(viewer: Viewer, id: unknown): Promise<GroupFields> {
  const group = await findGroupFor(viewer, id);
  if (!mayManage(viewer, group)) throw notFound();
  return group;
}

/**
 * The groups of the terms that the person leads, is a member of or waits for, drafts and cancelled ones included,
 * in the order of the week.
 */
export async function groupsOfPerson(
  person: Types.ObjectId | string,
  ...terms: readonly Types.ObjectId[]
): Promise<GroupFields[]> {
  const term = among(terms);
  const groups = await together(
    { leaders: person, term },
    { "members.person": person, term },
    { "waitlist.person": person, term },
  );
  return groups.sort((a, b) => (weekOrder(a) < weekOrder(b) ? -1 : 1));
}

/** The groups of any term that the person leads or is a member of, in no order that matters. */
export async function groupsAttended(person: Types.ObjectId | string): Promise<GroupFields[]> {
  return together({ leaders: person }, { "members.person": person });
}

/** A group as a decision about somebody's time needs it; of the people in it, only who waits. */
export type GroupOutline = Pick<GroupFields, "_id" | "term" | "title" | "cancelledAt" | "waitlist">;

const outline = { term: 1, title: 1, cancelledAt: 1, waitlist: 1 } as const;

/** The groups of any term in which the person has a place, and those they lead. */
export async function placesOfPerson(
  person: Types.ObjectId | string,
): Promise<{ member: GroupOutline[]; leader: GroupOutline[] }> {
  const member = await Group.find({ "members.person": person }, outline).lean();
  return { member, leader: await Group.find({ leaders: person }, outline).lean() };
}

/**
 * Asked one by one, each filter reads its own index; one question with `$or` would read every group. One after the
 * other, because a transaction takes no two questions at once.
 */
async function together(...filters: QueryFilter<GroupFields>[]): Promise<GroupFields[]> {
  const found = new Map<string, GroupFields>();
  for (const filter of filters) {
    for (const group of await Group.find(filter).lean()) found.set(String(group._id), group);
  }
  return [...found.values()];
}

/** At one time of the week by topic, then as they were drafted: as text, code REN-10 would come before REN-2. */
const weekOrder = ({ slot, topic, _id }: GroupFields) => `${slot.day} ${slot.start} ${topic} ${String(_id)}`;

/** The name others read of each person, by id; those no longer known are left out. */
export async function namesOf(people: readonly (Types.ObjectId | string)[]): Promise<Map<string, string>> {
  if (people.length === 0) return new Map();
  const found = await Person.find(
    { _id: mongoose.trusted({ $in: people }) },
    { name: 1, preferredName: 1 },
  ).lean();
  return new Map(found.map((person) => [String(person._id), nameOf(person)]));
}
