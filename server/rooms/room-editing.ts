import { change, type Actor } from "../data/change.js";
import { notFound } from "../web/errors.js";
import { announceRoom } from "./holding.js";
import type { RoomInput } from "./input.js";
import { Room, roomTopic } from "./room.js";

/**
 * Saves what staff changed about a room. Bookings stay, also outside of new opening hours: what was promised holds.
 * @returns "changed-meanwhile" when somebody else saved after the form was opened; nothing is written then
 * @throws HttpError 404 for an unknown room
 */
export async function editRoom(
  actor: Actor,
  code: string,
  { version, ...fields }: RoomInput,
): Promise<"saved" | "changed-meanwhile"> {
  return change(actor, "room:all", async (trail) => {
    const room = await Room.findOne({ code });
    if (!room) throw notFound();
    if (String(room.__v) !== version) return "changed-meanwhile";
    room.set(fields);
    const changed = room.modifiedPaths();
    // An arrangement of lists alone would not move the version that the next form compares.
    room.increment();
    await room.save();
    trail.audit("edit a room", roomTopic(code), { changed });
    announceRoom(trail, code);
    trail.announce("office:all");
    return "saved";
  });
}
