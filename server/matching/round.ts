import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";
import type { MatchProblem } from "./problem.js";
import type { MatchResult } from "./result.js";

const id = mongoose.Schema.Types.ObjectId;

const draftSchema = new mongoose.Schema(
  {
    problem: { type: mongoose.Schema.Types.Mixed, required: true },
    result: { type: mongoose.Schema.Types.Mixed, required: true },
    madeAt: { type: Date, required: true },
  },
  { _id: false, minimize: false },
);

const roundSchema = new mongoose.Schema(
  {
    term: { type: id, required: true },
    openedAt: { type: Date, required: true },
    openedBy: { type: id, required: true },
    /** Until then students may ask. */
    deadlineAt: { type: Date, required: true },
    maxGroups: { type: Number, default: 1 },
    seed: { type: Number, required: true },
    /** Those who asked to be placed, in no order that matters. */
    asking: {
      type: [{ person: { type: id, required: true }, askedAt: { type: Date, required: true }, _id: false }],
      default: [],
    },
    /** The problem and its result as solved, kept so that the result can be checked again. */
    draft: { type: draftSchema, default: null },
    publishedAt: { type: Date, default: null },
    publishedBy: { type: id, default: null },
    /** True until published: one open round per term. */
    open: { type: Boolean, required: true },
  },
  { collection: "rounds", optimisticConcurrency: true, minimize: false },
);
roundSchema.index({ term: 1 }, { unique: true, partialFilterExpression: { open: true } });
roundSchema.index({ "asking.person": 1 });

export type RoundFields = InferRawDocTypeFromSchema<typeof roundSchema> & { _id: Types.ObjectId };
export type RoundDocument = HydratedDocument<InferSchemaType<typeof roundSchema>>;
export const Round = mongoose.model("Round", roundSchema);

/** A round without its draft, which is large and which most pages don't read. */
export type RoundPlan = Omit<RoundFields, "draft">;

/** A draft as solved. */
export interface RoundDraft {
  problem: MatchProblem;
  result: MatchResult;
  madeAt: Date;
}

/** The draft as typed: it was written by this app from a checked problem. */
export const draftOf = (round: { draft?: unknown }): RoundDraft | null =>
  (round.draft ?? null) as RoundDraft | null;
