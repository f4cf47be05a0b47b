import type { Types } from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import { hasFinished } from "../sessions/life.js";
import { kindsShown } from "./shown.js";

/**
 * The groups of these terms, drafts included, none of whose leaders is on the roster as a leader any more. Private ones are in
 * no list of the office.
 */
export async function findLeaderless(terms: readonly Types.ObjectId[], now: Date): Promise<GroupFields[]> {
  const groups: GroupFields[] = await Group.find({ term: among(terms), ...kindsShown, cancelledAt: null })
    .sort({ topic: 1, _id: 1 })
    .lean();
  const leading = await stillLeading(groups.flatMap(({ leaders }) => leaders));
  const without = groups.filter(({ leaders }) => !leaders.some((leader) => leading.has(String(leader))));
  const going: GroupFields[] = [];
  for (const group of without) if (!group.openedAt || !(await hasFinished(group._id, now))) going.push(group);
  return going;
}
