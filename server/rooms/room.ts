import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import type { Topic } from "../live/announce.js";

const openSpan = new mongoose.Schema(
  {
    day: { type: Number, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
  },
  { _id: false },
);

const roomSchema = new mongoose.Schema(
  {
    /** The key of the rooms file, as on the door: "N-204". */
    code: { type: String, required: true },
    name: { type: String, required: true },
    building: { type: String, required: true },
    floor: { type: String, default: "" },
    seats: { type: Number, required: true, min: 1 },
    features: { type: [String], default: [] },
    stepFree: { type: Boolean, required: true },
    /** Weekly opening spans, wall time in the programme's zone. */
    open: { type: [openSpan], default: [] },
    slotMinutes: { type: Number, default: 15 },
    turnoverMinutes: { type: Number, default: 10 },
    /** How to find it, in words. */
    directions: { type: String, default: "" },
    /**
     * How often its time was given away or taken out of use. Whoever does either writes it in the same transaction,
     * so that a booking and a blocking of one hour never pass each other unseen.
     */
    decisions: { type: Number, default: 0 },
    importedAt: { type: Date, required: true },
  },
  { collection: "rooms", optimisticConcurrency: true },
);
roomSchema.index({ code: 1 }, { unique: true });

export type RoomFields = InferRawDocTypeFromSchema<typeof roomSchema> & { _id: Types.ObjectId };
export const Room = mongoose.model("Room", roomSchema);

/** The topic of what changes about one room. A code's other signs are replaced, since a topic is a plain word. */
export const roomTopic = (code: string): Topic => `room:${code.replace(/[^\w-]/g, "_")}`;
