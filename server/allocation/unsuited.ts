import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { findWithAccessNeeds } from "../people/access-needs.js";
import { Room } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import { accessMisfits, needsOf } from "./needing.js";

/**
 * Open groups of the term that have a session to come in a room which lacks what somebody among them needs, in the
 * order of their codes.
 */
export async function findUnsuited(term: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  const people = mongoose.trusted({ $in: await findWithAccessNeeds() });
  const theirs = { $or: [{ leaders: people }, { "members.person": people }] };
  const open = { term, openedAt: mongoose.trusted({ $ne: null }), cancelledAt: null };
  const needing = await Group.find({ ...open, ...theirs })
    .sort({ code: 1 })
    .lean<GroupFields[]>();
  if (needing.length === 0) return [];
  const needs = await needsOf(needing);
  const sessions = await Session.find(
    {
      group: mongoose.trusted({ $in: needing.map(({ _id }) => _id) }),
      room: mongoose.trusted({ $ne: null }),
      cancelledAt: null,
      startsAt: mongoose.trusted({ $gt: now }),
    },
    { group: 1, room: 1 },
  ).lean();
  const rooms = new Map((await Room.find().lean()).map((room) => [room.code, room]));
  const unsuited = sessions.filter(({ group, room: code }) => {
    const [need, room] = [needs.get(String(group)), rooms.get(code ?? "")];
    return need && room && accessMisfits(room, need).length > 0;
  });
  const ids = new Set(unsuited.map(({ group }) => String(group)));
  return needing.filter(({ _id }) => ids.has(String(_id)));
}
