import { change, type Actor } from "../data/change.js";
import { differenceOf, type Said } from "../data/difference.js";
import { notFound } from "../web/errors.js";
import { announceRoom } from "./holding.js";
import type { RoomInput } from "./input.js";
import { writeOpening } from "./opening.js";
import { Room, roomTopic, type RoomFields } from "./room.js";

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
    const before = saidBy(room.toObject());
    room.set(fields);
    // An arrangement of lists alone would not move the version that the next form compares.
    room.increment();
    await room.save();
    trail.audit("edit a room", roomTopic(code), { ...differenceOf(before, saidBy(room.toObject())) });
    announceRoom(trail, code);
    trail.announce("office:all");
    return "saved";
  });
}

/** Everything the form asks, as it is written there. */
const saidBy = (room: RoomFields): Said => ({
  name: room.name,
  building: room.building,
  floor: room.floor,
  seats: room.seats,
  features: room.features.join(", "),
  stepFree: room.stepFree,
  open: writeOpening(room.open),
  turnoverMinutes: room.turnoverMinutes,
  directions: room.directions,
});
