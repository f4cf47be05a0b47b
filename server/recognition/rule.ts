import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { measureWords } from "./earning.js";
import type { Measures } from "./ledger.js";

const ruleKinds = ["level", "milestone", "award"] as const;

const needSchema = new mongoose.Schema(
  {
    measure: { type: String, enum: Object.keys(measureWords) as (keyof Measures)[], required: true },
    atLeast: { type: Number, required: true, min: 1 },
  },
  { _id: false },
);

const ruleSchema = new mongoose.Schema(
  {
    /** What the rule is in all its versions. */
    key: { type: String, required: true },
    /** Rises with each edit; what was given keeps the version it was given by. */
    version: { type: Number, required: true },
    kind: { type: String, enum: ruleKinds, required: true },
    audience: { type: String, enum: ["leader", "student"], required: true },
    name: { type: String, required: true },
    /** One or two sentences that stand on the certificate. */
    about: { type: String, default: "" },
    /** Empty for an award, which staff decide from nominations. */
    needs: { type: [needSchema], default: [] },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, required: true },
    /** Set when a later version took its place, or staff put the rule away. */
    retiredAt: { type: Date, default: null },
  },
  { collection: "rules", optimisticConcurrency: true },
);
ruleSchema.index({ key: 1, version: 1 }, { unique: true });
// Of each rule one version is in force.
ruleSchema.index(
  { key: 1 },
  { unique: true, partialFilterExpression: { retiredAt: null }, name: "in_force" },
);

export type RuleFields = InferRawDocTypeFromSchema<typeof ruleSchema> & { _id: Types.ObjectId };

/**
 * What is wrong with what a rule of that kind asks for, in words; null when nothing is. What asks for nothing would be
 * earned by nobody, ever.
 */
export function wrongWith({ kind, needs }: Pick<RuleFields, "kind" | "needs">): string | null {
  if ((kind === "award") === (needs.length === 0)) return null;
  return kind === "award"
    ? "An award is decided from nominations, so it asks for nothing below"
    : "Say below what it asks for; only an award asks for nothing";
}

/** What earns recognition, in versions. */
export const Rule = mongoose.model("Rule", ruleSchema);
