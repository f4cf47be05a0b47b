import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

export const marks = ["present", "late", "apology", "absent"] as const;
export type Mark = (typeof marks)[number];

const id = mongoose.Schema.Types.ObjectId;

const registerEntry = new mongoose.Schema(
  {
    person: { type: id, required: true },
    mark: { type: String, enum: marks, required: true },
    markedAt: { type: Date, required: true },
    markedBy: { type: id, required: true },
  },
  { _id: false },
);

/**
 * How far a person's own word about a session has come: noted until the register opens; counted in it; waiting for a
 * leader, because it came too late to count by itself; or set aside by one.
 */
const wordStates = ["noted", "counted", "waiting", "set-aside"] as const;

const wordSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    mark: { type: String, enum: marks, required: true },
    /** When they said so: scanned the code, or sent their apology. */
    saidAt: { type: Date, required: true },
    /** When it reached us; later, when their phone had no network. */
    reachedAt: { type: Date, required: true },
    /** The start it was said about: a word doesn't follow a session to another time. */
    startsAt: { type: Date, required: true },
    state: { type: String, enum: wordStates, required: true },
  },
  { _id: false },
);

const coverSchema = new mongoose.Schema(
  {
    /** The leader who can't come, and why, as whoever may cover reads it. */
    askedBy: { type: id, required: true },
    askedAt: { type: Date, required: true },
    reason: { type: String, required: true },
    /** Whether it was asked because they left the roster; it ends when they are back. */
    forLeaving: { type: Boolean },
    /** Who leads it in their place; null while nobody has taken it. */
    takenBy: { type: id, default: null },
    takenAt: { type: Date, default: null },
    /** Those who had taken it and can't lead it either. */
    handedBackBy: { type: [id], default: [] },
  },
  { _id: false },
);

const movedFromSchema = new mongoose.Schema(
  {
    on: { type: String, required: true },
    start: { type: String, required: true },
    minutes: { type: Number, required: true },
  },
  { _id: false },
);

/** How a closed register counts somebody: as nothing, as having been there, or with its hours. */
const countings = ["", "attended", "led", "led together"] as const;
export type Counting = (typeof countings)[number];

const correctionSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    /** When the register was corrected, and by whom. */
    at: { type: Date, required: true },
    by: { type: id, required: true },
    from: { type: String, enum: countings, default: "" },
    to: { type: String, enum: countings, default: "" },
  },
  { _id: false },
);

const lateFormSchema = new mongoose.Schema(
  {
    by: { type: id, required: true },
    /** When it was filled in, as the phone says that kept it. */
    writtenAt: { type: Date, required: true },
    reachedAt: { type: Date, required: true },
  },
  { _id: false },
);

const sessionSchema = new mongoose.Schema(
  {
    group: { type: id, required: true },
    term: { type: id, required: true },
    /** Place in the series as planned, from 1; it stays when the session moves. */
    number: { type: Number, required: true },
    /** The truth: calendar day and wall time in the named zone. */
    on: { type: String, required: true },
    start: { type: String, required: true },
    minutes: { type: Number, required: true },
    zone: { type: String, required: true },
    /** Derived from the truth. */
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    cancelledAt: { type: Date, default: null },
    cancelledReason: { type: String, default: "" },
    /** Where its series has it, when it was moved by itself; null while it is held as the series says. */
    movedFrom: { type: movedFromSchema, default: null },
    /** It was cancelled because a new rhythm left its week out; a rhythm that has the week again brings it back. */
    leftOut: { type: Boolean, default: false },
    /** When it was added as an extra session. */
    addedAt: { type: Date, default: null },
    /** When its people were last told of when it is, since that was changed. */
    toldAt: { type: Date, default: null },
    /** Who were to lead it then: whoever does since was told of no change. */
    toldLeaders: { type: [id], default: null },
    /** When staff decided that it is held although a closure came to lie over its day. */
    keptOpenAt: { type: Date, default: null },
    /** Rises with each change a calendar must notice (RFC 5545 SEQUENCE). */
    sequence: { type: Number, default: 0 },
    /** Room held for it, by code; follows the booking. */
    room: { type: String, default: null },
    /** The attendance record: one entry per member, leaders in `leading`. */
    register: { type: [registerEntry], default: [] },
    /** Set when a leader who can't come asked for somebody to lead it instead. */
    cover: { type: coverSchema, default: null },
    /** What members said themselves: here, by a scan at the door, or an apology. The register decides. */
    said: { type: [wordSchema], default: [] },
    /** Leaders who were there, and so are credited with its minutes. */
    leading: { type: [id], default: [] },
    registerOpenedAt: { type: Date, default: null },
    registerClosedAt: { type: Date, default: null },
    registerClosedBy: { type: id, default: null },
    /** The last form of the register that a phone kept until it had a network again. */
    registerLate: { type: lateFormSchema, default: null },
    /** Whom its register counted differently once it had been closed, oldest first. */
    corrections: { type: [correctionSchema], default: [] },
  },
  { collection: "sessions", optimisticConcurrency: true },
);
sessionSchema.index({ group: 1, number: 1 }, { unique: true });
sessionSchema.index({ startsAt: 1 });
sessionSchema.index({ leading: 1, registerClosedAt: 1 });
sessionSchema.index({ "register.person": 1, startsAt: 1 });
sessionSchema.index({ room: 1, startsAt: 1 });
sessionSchema.index({ "cover.takenBy": 1, startsAt: 1 });
sessionSchema.index({ "cover.askedAt": 1 }, { sparse: true });
sessionSchema.index({ "corrections.person": 1 }, { sparse: true });

export type SessionFields = InferRawDocTypeFromSchema<typeof sessionSchema> & {
  _id: Types.ObjectId;
  __v: number;
};
export type SessionDocument = HydratedDocument<InferSchemaType<typeof sessionSchema>>;
export const Session = mongoose.model("Session", sessionSchema);
