import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const requestSchema = new mongoose.Schema(
  {
    group: { type: id, required: true },
    room: { type: id, required: true },
    askedBy: { type: id, required: true },
    askedAt: { type: Date, required: true },
    /** Whether the dates on which the room is taken may stay without a room. */
    leaveOpen: { type: Boolean, default: false },
    grantedAt: { type: Date, default: null },
    refusedAt: { type: Date, default: null },
    decidedBy: { type: id, default: null },
    /** Set when another took the room first; the asker was told then, and offered others. */
    missedAt: { type: Date, default: null },
    /** Words to the asker. */
    note: { type: String, default: "" },
    withdrawnAt: { type: Date, default: null },
    /** True until it is granted, refused or withdrawn: a group asks for one room at a time. */
    pending: { type: Boolean, required: true },
  },
  { collection: "room_requests", optimisticConcurrency: true },
);
requestSchema.index({ group: 1 }, { unique: true, partialFilterExpression: { pending: true } });
requestSchema.index({ pending: 1, askedAt: 1 });
requestSchema.index({ room: 1, pending: 1 });

export type RoomRequestFields = InferRawDocTypeFromSchema<typeof requestSchema> & { _id: Types.ObjectId };
export type RoomRequestDocument = HydratedDocument<InferSchemaType<typeof requestSchema>>;
export const RoomRequest = mongoose.model("RoomRequest", requestSchema);
