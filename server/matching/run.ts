import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { bases } from "./draft.js";
import type { MatchProgress } from "./progress.js";
import type { Contradiction } from "./result.js";

const id = mongoose.Schema.Types.ObjectId;

/**
 * How a run ended: with a draft; with the draft there was, as nothing had changed; because pins contradict a rule;
 * because its process died; by a fault; stopped before there was any answer; or, for a check, with the same result,
 * another, before it was proved, or without what was forgotten of the kept problem.
 */
const endings = [
  "drafted",
  "unchanged",
  "infeasible",
  "published",
  "withdrawn",
  "died",
  "failed",
  "stopped",
  "same",
  "different",
  "unproved",
  "incomplete",
] as const;
export type Ending = (typeof endings)[number];

/** One run of the solver for a round, in a thread of the process that holds it. */
const runSchema = new mongoose.Schema(
  {
    round: { type: id, required: true },
    kind: { type: String, enum: ["draft", "check"], required: true },
    basis: { type: String, enum: bases, required: true },
    /** For a draft by hand: who moves where. */
    moved: { type: id, default: null },
    /** For a check: the number of the draft looked at. */
    number: { type: Number, default: null },
    /** Time limit in seconds. */
    seconds: { type: Number, required: true },
    startedAt: { type: Date, required: true },
    startedBy: { type: String, required: true },
    /** The process at work, by a name of its own for this run. */
    holder: { type: String, default: null },
    /** It has died when this passes without being lengthened. */
    heldUntil: { type: Date, required: true },
    stopAskedAt: { type: Date, default: null },
    progress: { type: mongoose.Schema.Types.Mixed, default: null },
    endedAt: { type: Date, default: null },
    ending: { type: String, enum: [...endings, null], default: null },
    /** Pins that contradict each other or a rule, when it ended so. */
    contradictions: { type: [mongoose.Schema.Types.Mixed], default: [] },
    /** True until it ended: one to a round. */
    underWay: { type: Boolean, required: true },
  },
  { collection: "runs", versionKey: false, minimize: false },
);
runSchema.index({ round: 1 }, { unique: true, partialFilterExpression: { underWay: true } });
runSchema.index({ round: 1, startedAt: -1 });
runSchema.index({ underWay: 1, heldUntil: 1 });

export const Run = mongoose.model("Run", runSchema);

/** How far a run has come: the solver's word, as soon as there is one, and for how many seconds it has been at work. */
interface RunProgress {
  solver: MatchProgress | null;
  seconds: number;
}

export type RunFields = Omit<InferRawDocTypeFromSchema<typeof runSchema>, "progress" | "contradictions"> & {
  _id: Types.ObjectId;
  progress: RunProgress | null;
  contradictions: Contradiction[];
};

/** The round's latest run, whether it is under way or over. */
export async function findLatestRun(round: Types.ObjectId): Promise<RunFields | null> {
  return Run.findOne({ round }).sort({ startedAt: -1, _id: -1 }).lean<RunFields>();
}
