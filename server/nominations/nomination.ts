import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const nominationSchema = new mongoose.Schema(
  {
    /** Key of the award, and its name when it was written. */
    award: { type: String, required: true },
    awardName: { type: String, required: true },
    term: { type: id, required: true },
    nominee: { type: id, required: true },
    by: { type: id, required: true },
    /** Why, in the nominator's words. */
    text: { type: String, default: "" },
    /** Whether the nominator's name may stand under the words. */
    isNamed: { type: Boolean, default: false },
    writtenAt: { type: Date, required: true },
    /** Set when staff let the nominee read the words, which count from then on. */
    passedAt: { type: Date, default: null },
    /** Set when staff kept them from the nominee, with the reason the nominator reads. */
    heldBackAt: { type: Date, default: null },
    heldBackReason: { type: String, default: "" },
    moderatedBy: { type: id, default: null },
  },
  { collection: "nominations", optimisticConcurrency: true },
);
// Everybody has one nomination for each award of a term, however often the form is sent.
nominationSchema.index({ by: 1, award: 1, term: 1 }, { unique: true });
nominationSchema.index({ award: 1, term: 1, nominee: 1 });
nominationSchema.index({ nominee: 1, passedAt: -1 });
nominationSchema.index({ term: 1, writtenAt: 1 });

export type NominationFields = InferRawDocTypeFromSchema<typeof nominationSchema> & { _id: Types.ObjectId };
export type NominationDocument = HydratedDocument<InferSchemaType<typeof nominationSchema>>;

/** Why somebody should have an award, in the words of somebody they share a group with. */
export const Nomination = mongoose.model("Nomination", nominationSchema);

/** Where a nomination stands. */
export type Standing = "waiting" | "passed" | "held-back";

export const standingOf = ({
  passedAt,
  heldBackAt,
}: Pick<NominationFields, "passedAt" | "heldBackAt">): Standing =>
  passedAt ? "passed" : heldBackAt ? "held-back" : "waiting";
