import mongoose, { type Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { Session } from "./session.js";

/** Writes the room, or null for none, into those sessions that say otherwise, and raises what calendars notice. */
export async function setRoom(sessions: readonly Types.ObjectId[], code: string | null): Promise<void> {
  await Session.updateMany(
    { _id: mongoose.trusted({ $in: sessions }), room: mongoose.trusted({ $ne: code }) },
    { $set: { room: code }, $inc: { sequence: 1, __v: 1 } },
  );
}

/** Announces every page that shows where the group meets. */
export function announceAllocation(trail: Trail, group: Pick<GroupFields, "_id" | "leaders">): void {
  trail.announce(
    topicOf("group", group._id),
    "groups:all",
    "office:all",
    ...group.leaders.map((leader) => topicOf("person", leader)),
  );
}
