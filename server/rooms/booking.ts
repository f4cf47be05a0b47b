import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/**
 * Why a room is released: given back by its people; no longer needed, since the session was cancelled or moved;
 * exchanged for another room or time by staff; or nobody came.
 */
export type ReleaseReason = "given-back" | "not-needed" | "exchanged" | "nobody-came";

const bookingSchema = new mongoose.Schema(
  {
    room: { type: id, required: true },
    /** The session it is for; null for another purpose. */
    session: { type: id, default: null },
    group: { type: id, default: null },
    purpose: { type: String, default: "" },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    /**
     * Every quarter-hour it takes, turnover included, as whole quarter-hours since 1970. The unique index on
     * (room, quarter) makes the database itself refuse a second holder.
     */
    quarters: { type: [Number], required: true },
    held: { type: Boolean, required: true },
    heldAt: { type: Date, required: true },
    heldBy: { type: id, required: true },
    /** Why staff set aside opening hours, turnover or a blocking; "" when nothing was. */
    note: { type: String, default: "" },
    /** When its people said that they are here; a register that was opened says so as well. */
    usedAt: { type: Date, default: null },
    /** When its leaders were asked whether they come. */
    warnedAt: { type: Date, default: null },
    releasedAt: { type: Date, default: null },
    /** A ReleaseReason; null while it is held. */
    releasedWhy: { type: String, default: null },
  },
  { collection: "bookings", optimisticConcurrency: true },
);
bookingSchema.index({ room: 1, quarters: 1 }, { unique: true, partialFilterExpression: { held: true } });
bookingSchema.index(
  { session: 1 },
  { unique: true, partialFilterExpression: { held: true, session: { $type: "objectId" } } },
);
bookingSchema.index({ group: 1, startsAt: 1 });
bookingSchema.index({ room: 1, startsAt: 1 });
bookingSchema.index({ held: 1, startsAt: 1 });

export type BookingFields = InferRawDocTypeFromSchema<typeof bookingSchema> & {
  _id: Types.ObjectId;
  __v: number;
};
export const Booking = mongoose.model("Booking", bookingSchema);

/** Whether it keeps the room for a group that waits in line, until that group takes it for its sessions. */
export const keepsForLine = ({ session, group }: Pick<BookingFields, "session" | "group">): boolean =>
  !session && Boolean(group);
