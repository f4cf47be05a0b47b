import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { Booking } from "../rooms/booking.js";
import { misfits } from "../rooms/fitting.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import { accessMisfits, needsOf, type GroupNeed } from "./needing.js";

/** A group in a room that doesn't suit it. */
export interface Unsuited {
  group: GroupFields;
  need: GroupNeed;
  /** What the room lacks, each as a sentence. */
  lacks: string[];
}

/**
 * Open groups of the term that have a session to come in a room which doesn't suit them, in the order of their codes:
 * it lacks what somebody among them needs, or what the group needs; the latter unless somebody set that aside by hand.
 */
export async function findUnsuited(term: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  const unsuited = await unsuitedAmong({ term }, now);
  return [...new Set(unsuited.map(({ group }) => group))];
}

/** The same for whoever meets in one room, in whatever term, with what each of them misses there. */
export async function findUnsuitedIn(room: Pick<RoomFields, "code">, now: Date): Promise<Unsuited[]> {
  return unsuitedAmong({ room: room.code }, now);
}

async function unsuitedAmong(
  which: { term: Types.ObjectId } | { room: string },
  now: Date,
): Promise<Unsuited[]> {
  const uses = await usesToCome(which, now);
  if (uses.length === 0) return [];
  const ids = mongoose.trusted({ $in: uses.map(({ group }) => group) });
  const open = { _id: ids, openedAt: mongoose.trusted({ $ne: null }), cancelledAt: null };
  const groups = await Group.find(open).sort({ topic: 1, _id: 1 }).lean<GroupFields[]>();
  const needs = await needsOf(groups);
  const codes = mongoose.trusted({ $in: uses.map(({ room }) => room) });
  const rooms = new Map((await Room.find({ code: codes }).lean()).map((room) => [room.code, room]));
  return groups.flatMap((group) => {
    const need = needs.get(String(group._id));
    if (!need) return [];
    return uses
      .filter((use) => use.group.equals(group._id))
      .map(({ room: code, byHand }) => ({ group, need, lacks: lacksOf(rooms.get(code), need, byHand) }))
      .filter(({ lacks }) => lacks.length > 0);
  });
}

/**
 * What the room lacks of what the group needs, each as a sentence. What was set aside by hand is no lack any more; what
 * somebody needs still is.
 */
export function lacksOf(room: RoomFields | undefined, need: GroupNeed, byHand: boolean): string[] {
  if (!room) return [];
  return byHand ? accessMisfits(room, need) : misfits(room, need);
}

/** The bookings to come that were made against the rules, with a reason. */
export const givenByHand = (now: Date) => ({
  held: true,
  startsAt: mongoose.trusted({ $gt: now }),
  note: mongoose.trusted({ $ne: "" }),
});

interface RoomUse {
  group: Types.ObjectId;
  /** The room's code. */
  room: string;
  /** Whether it was given against the rules, with a reason. */
  byHand: boolean;
}

/** Which group has which room in time to come, each pair once. */
async function usesToCome(which: { term?: Types.ObjectId; room?: string }, now: Date): Promise<RoomUse[]> {
  const toCome = { room: { $ne: null }, cancelledAt: null, startsAt: { $gt: now }, ...which };
  const pairs = await Session.aggregate<{ _id: { group: Types.ObjectId; room: string } }>([
    { $match: toCome },
    { $group: { _id: { group: "$group", room: "$room" } } },
  ]);
  const noted = new Set((await Booking.distinct("group", givenByHand(now))).map(String));
  return pairs.map(({ _id }) => ({ ..._id, byHand: noted.has(String(_id.group)) }));
}
