import mongoose, { type HydratedDocument, type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/**
 * Why a group no longer waits for a room: it has the room on every date it waited for; it took itself out of the
 * line; it let an offer run out; staff ended what was kept for it; or there is no date left to wait for.
 */
export type WaitEnd = "taken" | "withdrawn" | "expired" | "ended" | "over";

const waitSchema = new mongoose.Schema(
  {
    group: { type: id, required: true },
    room: { type: id, required: true },
    askedBy: { type: id, required: true },
    /** The place in the line: who has waited longest is offered the room first. */
    since: { type: Date, required: true },
    /** The sessions on whose dates the room could not be had. */
    sessions: { type: [id], required: true },
    /** What keeps the room for the group while it decides; empty without an offer. */
    bookings: { type: [id], default: [] },
    /** Until when the offer stands; null without one. */
    offeredUntil: { type: Date, default: null },
    waiting: { type: Boolean, required: true },
    endedAt: { type: Date, default: null },
    /** A WaitEnd; null while it waits. */
    endedWhy: { type: String, default: null },
  },
  { collection: "room_waits", optimisticConcurrency: true },
);
waitSchema.index({ group: 1, room: 1 }, { unique: true, partialFilterExpression: { waiting: true } });
waitSchema.index({ waiting: 1, room: 1, since: 1 });

export type RoomWaitFields = InferRawDocTypeFromSchema<typeof waitSchema> & { _id: Types.ObjectId };
export type RoomWaitDocument = HydratedDocument<RoomWaitFields>;
export const RoomWait = mongoose.model("RoomWait", waitSchema);
