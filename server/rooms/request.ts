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
    /** The room that was granted, which may be another than the one asked for. */
    grantedRoom: { type: id, default: null },
    /** On how many dates it was granted none, and whether seats, features or opening hours were set aside for it. */
    leftOpen: { type: Number, default: 0 },
    byOverride: { type: Boolean, default: false },
    refusedAt: { type: Date, default: null },
    decidedBy: { type: id, default: null },
    /** Set when another took the room first; the asker was told then, and offered others. */
    missedAt: { type: Date, default: null },
    /** Words to the asker. */
    note: { type: String, default: "" },
    withdrawnAt: { type: Date, default: null },
    /** When it was granted, refused or withdrawn. */
    decidedAt: { type: Date, default: null },
    /** True until it is granted, refused or withdrawn: a group asks for one room at a time. */
    pending: { type: Boolean, required: true },
  },
  { collection: "room_requests", optimisticConcurrency: true },
);
requestSchema.pre("save", function decide() {
  this.decidedAt = this.grantedAt ?? this.refusedAt ?? this.withdrawnAt ?? null;
});
requestSchema.index({ group: 1 }, { unique: true, partialFilterExpression: { pending: true } });
requestSchema.index({ pending: 1, askedAt: 1 });
requestSchema.index({ pending: 1, decidedAt: -1 });
requestSchema.index({ room: 1, pending: 1 });

export type RoomRequestFields = InferRawDocTypeFromSchema<typeof requestSchema> & { _id: Types.ObjectId };
export type RoomRequestDocument = HydratedDocument<InferSchemaType<typeof requestSchema>>;
export const RoomRequest = mongoose.model("RoomRequest", requestSchema);
