import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { Booking } from "../rooms/booking.js";
import { misfits } from "../rooms/fitting.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { accessMisfits, needsOf } from "./needing.js";

/**
 * Open groups of the term that have a session to come in a room which doesn't suit them, in the order of their codes:
 * it lacks what somebody among them needs, or what the group needs; the latter unless somebody set that aside by hand.
 */
export async function findUnsuited(term: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  return unsuitedAmong({ term }, {}, now);
}

/** The same for whoever meets in one room, in whatever term. */
export async function findUnsuitedIn(room: Pick<RoomFields, "_id">, now: Date): Promise<GroupFields[]> {
  return unsuitedAmong({}, { room: room._id }, now);
}

async function unsuitedAmong(
  which: { term?: Types.ObjectId },
  where: { room?: Types.ObjectId },
  now: Date,
): Promise<GroupFields[]> {
  const uses = await usesToCome(where, now);
  if (uses.length === 0) return [];
  const ids = mongoose.trusted({ $in: uses.map(({ _id }) => _id.group) });
  const open = { ...which, _id: ids, openedAt: mongoose.trusted({ $ne: null }), cancelledAt: null };
  const groups = await Group.find(open).sort({ code: 1 }).lean<GroupFields[]>();
  const needs = await needsOf(groups);
  const rooms = new Map(
    (await Room.find(where.room ? { _id: where.room } : {}).lean()).map((room) => [String(room._id), room]),
  );
  const unsuited = uses.filter(({ _id: { group, room: id, note } }) => {
    const [need, room] = [needs.get(String(group)), rooms.get(String(id))];
    if (!need || !room) return false;
    return accessMisfits(room, need).length > 0 || (note === "" && misfits(room, need).length > 0);
  });
  const lacking = new Set(unsuited.map(({ _id }) => String(_id.group)));
  return groups.filter(({ _id }) => lacking.has(String(_id)));
}

interface RoomUse {
  _id: { group: Types.ObjectId; room: Types.ObjectId; note: string };
}

/** Which group has which room in time to come, each once, with the reason that it was given against the rules. */
async function usesToCome(where: { room?: Types.ObjectId }, now: Date): Promise<RoomUse[]> {
  const held = { held: true, session: { $ne: null }, startsAt: { $gt: now }, ...where };
  return Booking.aggregate<RoomUse>([
    { $match: held },
    { $group: { _id: { group: "$group", room: "$room", note: "$note" } } },
  ]);
}
