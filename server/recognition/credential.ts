import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
} from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const revisionSchema = new mongoose.Schema(
  {
    at: { type: Date, required: true },
    /** Why the numbers are these: "issued", or which register was corrected. */
    because: { type: String, required: true },
    /** Nothing was corrected: more was added since. The next such revision takes this one's place. */
    hasGrown: { type: Boolean, default: false },
    leadingMinutes: { type: Number, required: true },
    coLeadingMinutes: { type: Number, required: true },
    preparationMinutes: { type: Number, required: true },
    debriefMinutes: { type: Number, required: true },
    trainingMinutes: { type: Number, required: true },
    sessionsLed: { type: Number, required: true },
    sessionsAttended: { type: Number, required: true },
    /** Calendar days of the first and the last of the time that is counted; "" when there was none. */
    from: { type: String, default: "" },
    to: { type: String, default: "" },
  },
  { _id: false },
);

const credentialSchema = new mongoose.Schema(
  {
    /** 128 random bits, base64url: its public address can't be guessed. */
    _id: { type: String, required: true },
    person: { type: id, required: true },
    /** The name that stands on it, as it was when it was issued. */
    holder: { type: String, required: true },
    /** "hours" for the certificate of verified hours, else the key of the rule that gave it. */
    key: { type: String, required: true },
    ruleVersion: { type: Number, default: null },
    title: { type: String, required: true },
    about: { type: String, default: "" },
    /** What was asked for and reached, in words. */
    criteria: { type: String, default: "" },
    issuedAt: { type: Date, required: true },
    /** A person's id, or the name of a job. */
    issuedBy: { type: String, required: true },
    /** The run of staff's that gave it with others, which can be undone as one. */
    run: { type: String, default: null },
    /** Oldest first; the last one holds. */
    revisions: { type: [revisionSchema], required: true },
    /** Place in the list by which verifiers ask whether it still holds. */
    statusIndex: { type: Number, required: true },
    revokedAt: { type: Date, default: null },
    revokedReason: { type: String, default: "" },
    /** Id of the one issued in its place. */
    replacedBy: { type: String, default: null },
  },
  { collection: "credentials", optimisticConcurrency: true },
);
// Nobody has the same thing twice, however often it is given.
credentialSchema.index(
  { person: 1, key: 1 },
  { unique: true, partialFilterExpression: { revokedAt: null }, name: "holds_once" },
);
credentialSchema.index({ statusIndex: 1 }, { unique: true });
credentialSchema.index({ run: 1 });
credentialSchema.index({ key: 1, issuedAt: -1 });
credentialSchema.index({ person: 1, issuedAt: -1 });

export type CredentialFields = InferRawDocTypeFromSchema<typeof credentialSchema>;
export type CredentialDocument = HydratedDocument<InferSchemaType<typeof credentialSchema>>;
export type Revision = CredentialFields["revisions"][number];

/** What a revision says: its numbers, and the days of the time that they count. */
export type Statement = Omit<Revision, "at" | "because" | "hasGrown">;

/** What a revision counts. */
export type Numbers = Omit<Statement, "from" | "to">;

/** What a person was given: a level, a milestone, an award, or the certificate of their hours. */
export const Credential = mongoose.model("Credential", credentialSchema);

/** The revision that holds. */
export function current(credential: Pick<CredentialFields, "revisions">): Revision {
  const last = credential.revisions.at(-1);
  if (!last) throw new Error("A credential without numbers");
  return last;
}
