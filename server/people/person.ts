import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

export const roles = ["student", "leader", "staff", "support"] as const;
export type Role = (typeof roles)[number];

export const accessNeeds = ["step-free", "hearing-loop", "near-lift"] as const;
export type AccessNeed = (typeof accessNeeds)[number];

/** One stretch of weekly free time in the programme's zone; "24:00" ends a day. */
const freeSpan = new mongoose.Schema(
  {
    day: { type: Number, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
  },
  { _id: false },
);

const quietSpan = new mongoose.Schema(
  { from: { type: String, required: true }, to: { type: String, required: true } },
  { _id: false },
);

const personSchema = new mongoose.Schema(
  {
    /** Lower case; the key of the roster. */
    email: { type: String, required: true },
    /** The roster's name. */
    name: { type: String, required: true },
    /** What they like to be called; empty: as the roster says. */
    preferredName: { type: String, default: "" },
    pronouns: { type: String, default: "" },
    year: { type: Number, required: true, min: 1, max: 9 },
    campus: { type: String, default: "" },
    roles: { type: [{ type: String, enum: roles, required: true }], required: true },
    /** Codes of the roster's groups they belong to ("REN1") or lead ("lead:REN1"). */
    groupCodes: { type: [String], default: [] },
    free: { type: [freeSpan], default: [] },
    /** Topic codes they would like to review, most wanted first. */
    topics: { type: [String], default: [] },
    /** What matters most to them in a group; "": they didn't say. */
    matters: { type: String, enum: ["", "topic", "time", "buddy"], default: "" },
    /** What they need of a room; others see only what a group's room must have, never for whom. */
    accessNeeds: { type: [{ type: String, enum: accessNeeds, required: true }], default: [] },
    /** The same in their own words, sealed under DATA_KEYS; nobody else reads them. */
    accessWords: { type: String, default: "" },
    /** Address part of the personal calendar feed; a new one ends the old. */
    calendarSecret: { type: String, default: null },
    /** Kinds of message they don't want by e-mail. */
    muted: { type: [String], default: [] },
    /** The same for their phones; absent until they choose: as by e-mail. */
    mutedPush: { type: [String], default: undefined },
    /** Wall times between which e-mails wait, in the programme's zone; null: at any hour. */
    quiet: { type: quietSpan, default: null },
    importedAt: { type: Date, required: true },
    /** Set when they are no longer on the roster; they can't sign in. */
    leftAt: { type: Date, default: null },
    /** When they asked to be erased, and when that was done. */
    erasureAskedAt: { type: Date, default: null },
    erasedAt: { type: Date, default: null },
  },
  { collection: "people", optimisticConcurrency: true },
);
personSchema.index({ email: 1 }, { unique: true });
personSchema.index(
  { calendarSecret: 1 },
  { unique: true, partialFilterExpression: { calendarSecret: { $type: "string" } } },
);
personSchema.index({ roles: 1, name: 1 });
personSchema.index({ accessNeeds: 1 });
personSchema.index({ erasureAskedAt: 1 }, { partialFilterExpression: { erasureAskedAt: { $type: "date" } } });

export type PersonFields = InferRawDocTypeFromSchema<typeof personSchema> & { _id: Types.ObjectId };
export type PersonDocument = HydratedDocument<InferSchemaType<typeof personSchema>>;
export const Person = mongoose.model("Person", personSchema);

/** The name others read: the preferred one where given. */
export const nameOf = (person: Pick<PersonFields, "name" | "preferredName">): string =>
  person.preferredName === "" ? person.name : person.preferredName;
