import type { Types } from "mongoose";
import { onceEach } from "../data/ids.js";

/**
 * How somebody comes by a place: by choice, from the waitlist, placed by a round, on the roster, or out of a merged
 * group.
 */
export const comings = ["choice", "waitlist", "round", "roster", "merge"] as const;

/** One who has a place, and how they came by it. */
export interface Member {
  person: Types.ObjectId;
  joinedAt: Date;
  by: (typeof comings)[number];
}

/** One who waits for a place; with `offeredUntil`, one is held for them until then. */
export interface Waiting {
  person: Types.ObjectId;
  since: Date;
  offeredUntil: Date | null;
  /** Set when they asked that a free place be taken for them at once. */
  acceptForMeAt: Date | null;
}

/** The places of a group: how many, who has one, and who waits, in the order in which they came. */
export interface Places {
  capacity: number;
  members: readonly Member[];
  waitlist: readonly Waiting[];
}

/** Ids are equal by their text, wherever they come from. */
export const isSame = (one: Types.ObjectId | string, other: Types.ObjectId | string): boolean =>
  String(one) === String(other);

/** A group's places as they are stored. */
interface StoredPlaces {
  capacity: number;
  members: readonly Member[];
  waitlist: readonly (Pick<Waiting, "person" | "since"> & {
    offeredUntil?: Date | null;
    acceptForMeAt?: Date | null;
  })[];
}

/** The places as plain data, out of a group as stored. */
export const placesOf = ({ capacity, members, waitlist }: StoredPlaces): Places => ({
  capacity,
  members: members.map(({ person, joinedAt, by }) => ({ person, joinedAt, by })),
  waitlist: waitlist.map(({ person, since, offeredUntil, acceptForMeAt }) => ({
    person,
    since,
    offeredUntil: offeredUntil ?? null,
    acceptForMeAt: acceptForMeAt ?? null,
  })),
});

/** The leaders, the members and those who wait, each once. */
export const everybodyOf = (group: {
  leaders: readonly Types.ObjectId[];
  members: readonly Pick<Member, "person">[];
  waitlist: readonly Pick<Waiting, "person">[];
}): Types.ObjectId[] =>
  onceEach([...group.leaders, ...[...group.members, ...group.waitlist].map(({ person }) => person)]);

/** Places of members and places held for those who were offered one. */
export const taken = (places: Places): number =>
  places.members.length + places.waitlist.filter((each) => each.offeredUntil !== null).length;

/** Places nobody has and nobody is offered; never below zero. */
export const unclaimed = (places: Places): number => Math.max(0, places.capacity - taken(places));

/** How many wait without an offer. */
export const waitingCount = (places: Pick<Places, "waitlist">): number =>
  places.waitlist.filter((each) => each.offeredUntil === null).length;

/** Whether the next to join gets a place: one is unclaimed and nobody waits for it. */
export const hasRoom = (places: Places): boolean => unclaimed(places) > 0 && waitingCount(places) === 0;

/** The number in the waitlist, from 1, counting those who wait without an offer; null for anybody else. */
export function positionOf(places: Pick<Places, "waitlist">, person: Types.ObjectId | string): number | null {
  const queue = places.waitlist.filter((each) => each.offeredUntil === null);
  const index = queue.findIndex((each) => isSame(each.person, person));
  return index < 0 ? null : index + 1;
}

/** Whether a place that comes free is to be taken for the person at once. */
export const isAcceptedFor = (places: Pick<Places, "waitlist">, person: Types.ObjectId | string): boolean =>
  places.waitlist.some((each) => isSame(each.person, person) && each.acceptForMeAt !== null);

/** Until when a place is held for the person; null when none is. */
export const offerOf = (places: Pick<Places, "waitlist">, person: Types.ObjectId | string): Date | null =>
  places.waitlist.find((each) => isSame(each.person, person))?.offeredUntil ?? null;
