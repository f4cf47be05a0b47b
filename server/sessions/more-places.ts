import mongoose from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { placesOf, waitingCount } from "../groups/places.js";
import { Room } from "../rooms/room.js";
import { manyPlaces } from "./readiness.js";
import { Session } from "./session.js";

type Growing = Pick<GroupFields, "_id" | "capacity" | "members" | "waitlist">;

/**
 * What speaks against giving an open group so many places, in sentences: more than quieter members can speak up in,
 * or than its rooms have seats for; and who would get a place at once. Empty for no more places than it has, and
 * where nothing speaks against them.
 */
export async function doubtsAbout(group: Growing, capacity: number, now: Date): Promise<string[]> {
  if (capacity <= group.capacity) return [];
  const doubts: string[] = [];
  if (capacity > manyPlaces) doubts.push(`In a group of more than ${manyPlaces}, quieter members say less.`);
  const small = (await roomsOf(group._id, now)).filter(({ seats }) => seats < capacity);
  for (const { code, seats } of small) doubts.push(`${code} has ${seats} seats.`);
  return doubts.length === 0 ? [] : [...doubts, ...waitingWords(group)];
}

/** "4 people wait: an added place is offered to the next at once, and can't be taken back."; empty when nobody waits. */
export function waitingWords(group: Growing): string[] {
  const waiting = waitingCount(placesOf(group));
  if (waiting === 0) return [];
  const who = waiting === 1 ? "One person waits" : `${waiting} people wait`;
  return [`${who}: each added place is offered to the next at once and can't be taken back.`];
}

/** The field's own words when there are doubts: what they are stands beside the box that sets them aside. */
export const doubtWords = (capacity: number): string =>
  `Are you sure of ${capacity}? Read what follows from it, and tick the box below`;

/** The rooms in which the group has sessions to come. */
async function roomsOf(group: GroupFields["_id"], now: Date) {
  const roomed = { group, cancelledAt: null, room: mongoose.trusted({ $ne: null }) };
  const codes = await Session.distinct("room", { ...roomed, startsAt: mongoose.trusted({ $gt: now }) });
  if (codes.length === 0) return [];
  return Room.find({ code: mongoose.trusted({ $in: codes }) }, { code: 1, seats: 1 })
    .sort({ code: 1 })
    .lean();
}
