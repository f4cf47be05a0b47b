import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/** One student who asks to be placed. Topics and free time are those of the profile. */
const askingSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    askedAt: { type: Date, required: true },
    /** Groups most wanted first; others of the topics come after them. */
    ranked: { type: [id], default: [] },
    /** How many groups they would like at most; null: as many as the round gives. */
    most: { type: Number, default: null },
    /** Address of somebody to stay together with, as typed; it counts when the two name each other. */
    buddy: { type: String, default: "" },
    /** Of what kind they would rather not be the only one, sealed; "": they didn't say. Gone once published. */
    company: { type: String, default: "" },
    /** Asked after the deadline; considered only once staff include them. */
    late: { type: Boolean, default: false },
    includedAt: { type: Date, default: null },
  },
  { _id: false },
);

/** A placement that staff hold, with the reason if they moved the student there by hand. */
const pinSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    group: { type: id, required: true },
    reason: { type: String, default: "" },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

/** Somebody whom staff took out of the round by hand; what they asked for stays. */
const takenOutSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    reason: { type: String, required: true },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

const togetherSchema = new mongoose.Schema(
  {
    people: { type: [id], required: true },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

const roundSchema = new mongoose.Schema(
  {
    term: { type: id, required: true },
    openedAt: { type: Date, required: true },
    openedBy: { type: id, required: true },
    /** Until then students may ask. */
    deadlineAt: { type: Date, required: true },
    maxGroups: { type: Number, default: 1 },
    /** Years of study that take part; none means all. */
    years: { type: [Number], default: [] },
    /** Codes of the topics placed in this round; none means all. */
    topics: { type: [String], default: [] },
    /** What the lottery is drawn with; students read it from the day the round opens. */
    seed: { type: Number, required: true },
    /** Those who asked to be placed, in no order that matters. */
    asking: { type: [askingSchema], default: [] },
    pins: { type: [pinSchema], default: [] },
    together: { type: [togetherSchema], default: [] },
    takenOut: { type: [takenOutSchema], default: [] },
    /** When those who had not asked were reminded of the deadline. */
    remindedAt: { type: Date, default: null },
    /** Number of the draft that would be published. */
    draftNumber: { type: Number, default: null },
    publishedAt: { type: Date, default: null },
    publishedBy: { type: id, default: null },
    /** Ended by staff without giving places; what was asked and arranged stays, so that it can be opened again. */
    withdrawnAt: { type: Date, default: null },
    withdrawnBy: { type: id, default: null },
    /** Why, as those who asked were told. */
    withdrawnReason: { type: String, default: "" },
    /** True until published or withdrawn: one open round per term. */
    open: { type: Boolean, required: true },
  },
  { collection: "rounds", optimisticConcurrency: true, minimize: false },
);
roundSchema.index({ term: 1 }, { unique: true, partialFilterExpression: { open: true } });
roundSchema.index({ "asking.person": 1 });
roundSchema.index({ open: 1, remindedAt: 1 });

export type RoundFields = InferRawDocTypeFromSchema<typeof roundSchema> & { _id: Types.ObjectId };
export type RoundDocument = HydratedDocument<InferSchemaType<typeof roundSchema>>;
export const Round = mongoose.model("Round", roundSchema);

/** One who asks, as the round holds them. */
export type Asking = RoundFields["asking"][number];

/** What ended a round, so that nothing of it can be changed any more. */
export type Over = "published" | "withdrawn";

/** What ended the round; null while it is open. */
export const overBy = ({ publishedAt, withdrawnAt }: Pick<RoundFields, "publishedAt" | "withdrawnAt">) =>
  publishedAt ? ("published" as const) : withdrawnAt ? ("withdrawn" as const) : null;
