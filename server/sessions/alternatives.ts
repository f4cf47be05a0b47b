import { hasFreePlace, type ListedGroup } from "../groups/catalogue.js";
import { groupsOfPerson } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, leads } from "../groups/policy.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { slotFits, slotsOverlap, type FreeSpan } from "../time/interval.js";
import { joinableIn } from "./joinable.js";
import { goingOn } from "./life.js";

const offered = 2;

/**
 * Up to two other groups of the term with a place for the viewer: their year, free at the slot if they marked free
 * time, and at no time of a group they are in; the same topic first, then topics they would like, then any.
 * @returns the groups, their free time, and in how many groups of the term they are
 */
export async function findAlternatives(
  viewer: Viewer,
  group: GroupFields,
  now: Date,
): Promise<{ groups: ListedGroup[]; free: readonly FreeSpan[]; inGroups: number }> {
  const [all, person, mine] = await Promise.all([
    joinableIn(group.term, now),
    Person.findById(viewer.id, { free: 1, topics: 1 }).lean(),
    groupsOfPerson(viewer.id, group.term),
  ]);
  const free = person?.free ?? [];
  const going = await goingOn(mine, now);
  const busy = going.filter((each) => isMember(viewer, each) || leads(viewer, each));
  const known = new Set([group, ...mine].map((each) => String(each._id)));
  const fitting = all.filter(
    (other) =>
      other.years.includes(viewer.year) &&
      hasFreePlace(other) &&
      !known.has(String(other._id)) &&
      busy.every((each) => !slotsOverlap(each.slot, other.slot)) &&
      (free.length === 0 || slotFits(free, other.slot)),
  );
  const rank = ({ topic }: ListedGroup) =>
    topic === group.topic ? 0 : person?.topics.includes(topic) ? 1 : 2;
  const groups = fitting.sort((a, b) => rank(a) - rank(b)).slice(0, offered);
  return { groups, free, inGroups: going.filter((each) => isMember(viewer, each)).length };
}
