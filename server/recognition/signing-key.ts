import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";

const signingKeySchema = new mongoose.Schema(
  {
    /** The key's name in public: part of its address. */
    _id: { type: String, required: true },
    /** Public half, a JWK of the curve Ed25519: `x`. */
    x: { type: String, required: true },
    /** Private half, a JWK's `d`, sealed under DATA_KEYS. */
    sealedD: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** Signs nothing more from then on; what it signed stays good, so it stays in the public set. */
    retiredAt: { type: Date, default: null },
  },
  { collection: "signing_keys", versionKey: false },
);
// One key signs at a time.
signingKeySchema.index(
  { retiredAt: 1 },
  { unique: true, partialFilterExpression: { retiredAt: null }, name: "in_use" },
);

export type SigningKeyFields = InferRawDocTypeFromSchema<typeof signingKeySchema>;
export const SigningKey = mongoose.model("SigningKey", signingKeySchema);
