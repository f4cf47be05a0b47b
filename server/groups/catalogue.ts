import mongoose, { type Types } from "mongoose";
import { lookTogether } from "../data/look-together.js";
import { Group, type GroupFields } from "./group.js";
import { placesOf, taken, waitingCount } from "./places.js";

/** A group as lists and searches need it: how full it is, without the people in it. */
export type ListedGroup = Pick<
  GroupFields,
  | "_id"
  | "code"
  | "title"
  | "topic"
  | "kind"
  | "years"
  | "slot"
  | "everyWeeks"
  | "capacity"
  | "leaders"
  | "openedAt"
  | "cancelledAt"
> & {
  /** Places of members and places held for those who were offered one. */
  taken: number;
  /** How many wait without an offer. */
  waiting: number;
};

const shown = {
  code: 1,
  title: 1,
  topic: 1,
  kind: 1,
  years: 1,
  slot: 1,
  everyWeeks: 1,
  capacity: 1,
  leaders: 1,
  openedAt: 1,
  cancelledAt: 1,
} as const;

/**
 * The open groups of the term that everybody may see, in the order of the week. Read once for all who ask until
 * something changes; the database counts the people, so that a thousand groups come without theirs.
 */
export const catalogueOf = (term: Types.ObjectId): Promise<readonly ListedGroup[]> =>
  lookTogether(`open groups of term:${String(term)}`, () => readCatalogue(term));

async function readCatalogue(term: Types.ObjectId): Promise<ListedGroup[]> {
  const offered = {
    $size: { $filter: { input: "$waitlist", as: "each", cond: { $gt: ["$$each.offeredUntil", null] } } },
  };
  return Group.aggregate<ListedGroup>([
    {
      $match: {
        term,
        openedAt: mongoose.trusted({ $ne: null }),
        cancelledAt: null,
        kind: mongoose.trusted({ $ne: "shared-experience" }),
      },
    },
    {
      $project: {
        ...shown,
        taken: { $add: [{ $size: "$members" }, offered] },
        waiting: { $subtract: [{ $size: "$waitlist" }, offered] },
      },
    },
    // A topic's groups in the order they were drafted, which is that of their numbers.
    { $sort: { "slot.day": 1, "slot.start": 1, topic: 1, _id: 1 } },
  ]);
}

/** A group that was loaded whole, as lists show it. */
export function listed(group: GroupFields): ListedGroup {
  const places = placesOf(group);
  return { ...group, taken: taken(places), waiting: waitingCount(places) };
}

/** Whether the next to join gets a place: one is unclaimed and nobody waits for it. */
export const hasFreePlace = ({ taken, capacity, waiting }: ListedGroup): boolean =>
  taken < capacity && waiting === 0;
