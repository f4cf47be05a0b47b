import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/** Why a placement of the draft was left when the round was published. */
const leftReasons = [
  "left-round",
  "not-free",
  "limit",
  "clash",
  "full",
  "too-few",
  "together",
  "gone",
] as const;
export type LeftReason = (typeof leftReasons)[number];

export const answers = ["accepted", "declined", "another"] as const;
export type Answer = (typeof answers)[number];

/** What a published round did for one person and one group, and what they answered. */
const placingSchema = new mongoose.Schema(
  {
    round: { type: id, required: true },
    person: { type: id, required: true },
    group: { type: id, required: true },
    /** Null: they were given the place. */
    left: { type: String, enum: [...leftReasons, null], default: null },
    answer: { type: String, enum: [...answers, null], default: null },
    answeredAt: { type: Date, default: null },
    /** The group that staff gave them for it when they had asked for another. */
    movedTo: { type: id, default: null },
    /** What they would like instead, in their words. */
    wish: { type: String, default: "" },
  },
  { collection: "placings", optimisticConcurrency: true },
);
placingSchema.index({ round: 1, person: 1, group: 1 }, { unique: true });

export const Placing = mongoose.model("Placing", placingSchema);
export type PlacingFields = InferRawDocTypeFromSchema<typeof placingSchema> & { _id: Types.ObjectId };
