import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { accessOf, findAccessNeeds, type RoomAccess } from "../people/access-needs.js";
import { noteLook } from "../people/look.js";
import type { AccessNeed } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { misfits, type Need } from "../rooms/fitting.js";
import type { RoomFields } from "../rooms/room.js";

/** A group, as far as it matters what room it needs. */
export type Needing = Pick<GroupFields, "_id" | "capacity" | "wish" | "leaders" | "members">;

/** What a group needs of a room, its wish and the access needs of its people in one. */
export interface GroupNeed extends Need {
  /** The part its people need, whatever the group wishes. */
  access: RoomAccess;
  /** Whose needs ask for more than the wish does. They are told who saw it; nobody else reads who they are. */
  of: Types.ObjectId[];
}

/** What the group needs of a room. Members get a seat each; leaders stand at the board. */
export function needIn(group: Needing, needs: ReadonlyMap<string, readonly AccessNeed[]>): GroupNeed {
  const { capacity, wish } = group;
  const access = accessOf(peopleOf(group).flatMap((person) => needs.get(String(person)) ?? []));
  return {
    seats: capacity,
    features: [...new Set([...wish.features, ...access.features])],
    stepFree: wish.stepFree || access.stepFree,
    building: wish.building,
    access,
    of: peopleOf(group).filter((person) => asksMore(accessOf(needs.get(String(person)) ?? []), group)),
  };
}

const asksMore = ({ stepFree, features }: RoomAccess, { wish }: Needing): boolean =>
  (stepFree && !wish.stepFree) || features.some((feature) => !wish.features.includes(feature));

const peopleOf = ({ leaders, members }: Needing): Types.ObjectId[] => [
  ...leaders,
  ...members.map(({ person }) => person),
];

/** Lets those whose needs are part of it read that the viewer saw what their group must have. */
export async function noteNeedSeen(
  viewer: Viewer,
  { of }: GroupNeed,
  now: Date,
  zone: string,
): Promise<void> {
  const others = of.filter((person) => String(person) !== viewer.id);
  await noteLook(viewer, others, "saw what your group needs of a room, not that it is for you", now, zone);
}

/** What the group needs of a room as things are now. */
export async function needOf(group: Needing): Promise<GroupNeed> {
  return needIn(group, await findAccessNeeds(peopleOf(group)));
}

/** What each of the groups needs, by id; the people of all are looked up once. */
export async function needsOf(groups: readonly Needing[]): Promise<Map<string, GroupNeed>> {
  const needs = await findAccessNeeds(groups.flatMap(peopleOf));
  return new Map(groups.map((group) => [String(group._id), needIn(group, needs)]));
}

/** What somebody of the group needs and the room lacks, each as a sentence. */
export const accessMisfits = (
  room: Pick<RoomFields, "seats" | "features" | "stepFree">,
  { access }: Pick<GroupNeed, "access">,
): string[] => misfits(room, { ...access, seats: 0, building: "" });
