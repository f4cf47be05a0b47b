import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const blockingSchema = new mongoose.Schema(
  {
    room: { type: id, required: true },
    /** First and last calendar day in the programme's zone, both blocked. */
    fromOn: { type: String, required: true },
    toOn: { type: String, required: true },
    /** Wall times on each of the days; "00:00" to "24:00" is the whole day. */
    from: { type: String, required: true },
    to: { type: String, required: true },
    /** Why, in words that may stand on the door. */
    reason: { type: String, required: true },
    madeAt: { type: Date, required: true },
    madeBy: { type: id, required: true },
    liftedAt: { type: Date, default: null },
    liftedBy: { type: id, default: null },
  },
  { collection: "blockings", optimisticConcurrency: true },
);
blockingSchema.index({ room: 1, liftedAt: 1, toOn: 1 });

export type BlockingFields = InferRawDocTypeFromSchema<typeof blockingSchema> & { _id: Types.ObjectId };
export const Blocking = mongoose.model("Blocking", blockingSchema);

/** The blockings of the rooms that touch any day from the first to the last, those that were lifted left out. */
export async function findBlockings(
  rooms: readonly Types.ObjectId[],
  firstOn: string,
  lastOn: string,
): Promise<BlockingFields[]> {
  return Blocking.find({
    room: mongoose.trusted({ $in: rooms }),
    liftedAt: null,
    fromOn: mongoose.trusted({ $lte: lastOn }),
    toOn: mongoose.trusted({ $gte: firstOn }),
  })
    .sort({ fromOn: 1, from: 1 })
    .lean();
}
