import mongoose from "mongoose";
import { groupsWithPlaces } from "../groups/browsing.js";
import { groupsOfPerson } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, leads } from "../groups/policy.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { slotFits, slotsOverlap, type FreeSpan } from "../time/interval.js";

const offered = 2;
const looked = 60;

/**
 * Up to two other groups of the term with a place for the viewer: their year, free at the slot if they marked free
 * time, and at no time of a group they are in; the same topic first, then topics they would like, then any.
 */
export async function findAlternatives(
  viewer: Viewer,
  group: GroupFields,
): Promise<{ groups: GroupFields[]; free: readonly FreeSpan[] }> {
  const [person, mine] = await Promise.all([
    Person.findById(viewer.id, { free: 1, topics: 1 }).lean(),
    groupsOfPerson(viewer.id, group.term),
  ]);
  const free = person?.free ?? [];
  const busy = mine.filter((each) => !each.cancelledAt && (isMember(viewer, each) || leads(viewer, each)));
  const fits = (other: GroupFields) =>
    mine.every((each) => String(each._id) !== String(other._id)) &&
    busy.every((each) => !slotsOverlap(each.slot, other.slot)) &&
    (free.length === 0 || slotFits(free, other.slot));
  const wanted = (person?.topics ?? []).filter((topic) => topic !== group.topic);
  const found: GroupFields[] = [];
  for (const topics of [
    { topic: group.topic },
    { topic: mongoose.trusted({ $in: wanted }) },
    { topic: mongoose.trusted({ $nin: [group.topic, ...wanted] }) },
  ]) {
    if (found.length >= offered) break;
    const others = await groupsWithPlaces(group.term, viewer.year, topics, looked);
    found.push(...others.filter((other) => String(other._id) !== String(group._id) && fits(other)));
  }
  return { groups: found.slice(0, offered), free };
}
