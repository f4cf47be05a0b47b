import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const feedSchema = new mongoose.Schema(
  {
    /** Last part of its address: 256 random bits. Removing the document ends the address. */
    secret: { type: String, required: true },
    /** Who made it; it shows what they may see, for as long as they may. */
    person: { type: id, required: true },
    /** What it is of: a group or a room, the other null. */
    group: { type: id, default: null },
    room: { type: id, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: "calendar_feeds", versionKey: false },
);
feedSchema.index({ secret: 1 }, { unique: true });
feedSchema.index({ person: 1, group: 1, room: 1 }, { unique: true });

export type CalendarFeedFields = InferRawDocTypeFromSchema<typeof feedSchema> & { _id: Types.ObjectId };
export const CalendarFeed = mongoose.model("CalendarFeed", feedSchema);
