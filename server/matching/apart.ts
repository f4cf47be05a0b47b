import mongoose from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/**
 * Two people whom staff keep apart. It lies in a collection of its own, so that neither a round nor anything made
 * from it carries the reason; only the page of arrangements shows it. The reason is sealed, so that neither the
 * database's files nor a copy of them tell it.
 */
const apartSchema = new mongoose.Schema(
  {
    round: { type: id, required: true },
    /** Their ids, the smaller first. */
    people: { type: [id], required: true },
    sealedReason: { type: String, required: true },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { collection: "kept_apart", versionKey: false },
);
apartSchema.index({ round: 1 });

export const Apart = mongoose.model("Apart", apartSchema);

/** What a sealed reason belongs to. @param id of the arrangement */
export const aboutReason = (id: mongoose.Types.ObjectId): string => `kept_apart:${String(id)}:reason`;
