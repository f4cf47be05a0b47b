import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { change, type Actor } from "../data/change.js";
import { notFound } from "../web/errors.js";
import { announceRoom } from "./holding.js";
import { Room, roomTopic } from "./room.js";

const photoSchema = new mongoose.Schema(
  {
    /** The room's own id: a room has one photo. */
    _id: { type: mongoose.Schema.Types.ObjectId, required: true },
    type: { type: String, required: true },
    bytes: { type: Buffer, required: true },
    addedAt: { type: Date, required: true },
    addedBy: { type: mongoose.Schema.Types.ObjectId, required: true },
  },
  { collection: "room_photos" },
);

type PhotoFields = InferRawDocTypeFromSchema<typeof photoSchema>;
const RoomPhoto = mongoose.model("RoomPhoto", photoSchema);

/** What the first bytes of each kind of picture say; nothing a browser would run is among them. */
const kinds: [type: string, begins: string, at8: string][] = [
  ["image/jpeg", "\u00ff\u00d8\u00ff", ""],
  ["image/png", "\u0089PNG\r\n", ""],
  ["image/webp", "RIFF", "WEBP"],
];

/** The kind of picture the bytes are, by what they begin with, or null for anything else. */
export function pictureType(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 16).toString("latin1");
  return kinds.find(([, begins, at8]) => start.startsWith(begins) && start.startsWith(at8, 8))?.[0] ?? null;
}

/**
 * Keeps the picture as the room's photo, in place of an earlier one.
 * @returns "no-picture" when it is none that browsers show; nothing is written then
 * @throws HttpError 404 for an unknown room
 */
export async function keepPhoto(actor: Actor, code: string, bytes: Buffer): Promise<"kept" | "no-picture"> {
  const type = pictureType(bytes);
  if (type === null) return "no-picture";
  return change<"kept">(actor, "room:all", async (trail) => {
    const room = await Room.findOne({ code }).lean();
    if (!room) throw notFound();
    const photo = { type, bytes, addedAt: actor.now, addedBy: actor.id };
    await RoomPhoto.replaceOne({ _id: room._id }, { _id: room._id, ...photo }, { upsert: true });
    trail.audit("add a room's photo", roomTopic(code), { size: bytes.length });
    announceRoom(trail, code);
    return "kept";
  });
}

/** Takes the photo away. @throws HttpError 404 for an unknown room */
export async function removePhoto(actor: Actor, code: string): Promise<"removed" | "none"> {
  return change(actor, "room:all", async (trail) => {
    const room = await Room.findOne({ code }).lean();
    if (!room) throw notFound();
    const { deletedCount } = await RoomPhoto.deleteOne({ _id: room._id });
    if (deletedCount === 0) return "none";
    trail.audit("take a room's photo away", roomTopic(code));
    announceRoom(trail, code);
    return "removed";
  });
}

/** The photo of the room, or null. */
export const findPhoto = async (room: Types.ObjectId): Promise<PhotoFields | null> =>
  RoomPhoto.findById(room);

/** Where the room's photo is shown; the address changes with the picture, "" without one. */
export async function photoHref({ _id, code }: { _id: Types.ObjectId; code: string }): Promise<string> {
  const photo = await RoomPhoto.findById(_id, { addedAt: 1 }).lean();
  return photo ? `/rooms/${encodeURIComponent(code)}/photo?of=${photo.addedAt.getTime()}` : "";
}
