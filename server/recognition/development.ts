import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const developmentSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    /** Calendar day it took place. */
    on: { type: String, required: true },
    minutes: { type: Number, required: true, min: 1 },
    /** What it was: "Observed a colleague's group". */
    what: { type: String, required: true },
    recordedAt: { type: Date, required: true },
    recordedBy: { type: id, required: true },
    /** An entry is never removed: one that was wrong is struck, with the reason. */
    struckAt: { type: Date, default: null },
    struckBy: { type: id, default: null },
    struckReason: { type: String, default: "" },
  },
  { collection: "developments", optimisticConcurrency: true },
);
developmentSchema.index({ person: 1, on: 1 });

export type DevelopmentFields = InferRawDocTypeFromSchema<typeof developmentSchema> & { _id: Types.ObjectId };

/** An activity by which a leader grew, beyond leading and training, as staff recorded it. */
export const Development = mongoose.model("Development", developmentSchema);
