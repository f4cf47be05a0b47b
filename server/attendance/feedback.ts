import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

export const usefulAnswers = ["yes", "partly", "no"] as const;
export const paceAnswers = ["slow", "right", "fast"] as const;

const id = mongoose.Schema.Types.ObjectId;
const whole = { type: Number, default: 0 };

const countsSchema = new mongoose.Schema(
  {
    answers: whole,
    useful: { type: { yes: whole, partly: whole, no: whole }, _id: false, default: () => ({}) },
    pace: { type: { slow: whole, right: whole, fast: whole }, _id: false, default: () => ({}) },
  },
  { _id: false },
);

const feedbackSchema = new mongoose.Schema(
  {
    /** The session's id. */
    _id: { type: id, required: true },
    /** Who has answered, so that nobody does twice. What anybody answered stands nowhere: only sums are kept. */
    given: { type: [id], default: [] },
    counts: { type: countsSchema, required: true, default: () => ({}) },
    /** The sums as they were when the number of answers last was a multiple of five; all that anybody is shown. */
    shown: { type: countsSchema, required: true, default: () => ({}) },
  },
  { collection: "feedback", optimisticConcurrency: true },
);

export type FeedbackFields = InferRawDocTypeFromSchema<typeof feedbackSchema> & { _id: Types.ObjectId };

/** What the members of one session thought of it, as sums. */
export const Feedback = mongoose.model("Feedback", feedbackSchema);
