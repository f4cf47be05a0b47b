import mongoose, { type InferSchemaType, type Types } from "mongoose";

const signInSchema = new mongoose.Schema(
  {
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** SHA-256 (hex) of the cookie's value; the value itself is kept nowhere. */
    tokenHash: { type: String, required: true },
    /** "Firefox on Android", for the list of signed-in devices. */
    device: { type: String, required: true },
    /** True for one through the school's own sign-in, which some roles may need. */
    bySchool: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    /** Never valid after this, however much it is used. */
    endsAt: { type: Date, required: true },
  },
  { collection: "sign_ins", versionKey: false },
);
signInSchema.index({ tokenHash: 1 }, { unique: true });
signInSchema.index({ person: 1 });
signInSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

export type SignInFields = InferSchemaType<typeof signInSchema> & { _id: Types.ObjectId };
export const SignIn = mongoose.model("SignIn", signInSchema);

const signInCodeSchema = new mongoose.Schema(
  {
    /** HMAC of the e-mail address that was given: the newest asking for it replaces the one before. */
    account: { type: String, required: true },
    /** Null when nobody on the roster has the address: then nothing opens, and looks just the same. */
    person: { type: mongoose.Schema.Types.ObjectId, default: null },
    /** SHA-256 of the browser that asked, so that a code or link read elsewhere opens nothing there. */
    browserHash: { type: String, required: true },
    codeHash: { type: String, required: true },
    linkHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    triesLeft: { type: Number, required: true },
  },
  { collection: "sign_in_codes", versionKey: false },
);
signInCodeSchema.index({ account: 1 }, { unique: true });
signInCodeSchema.index({ browserHash: 1, createdAt: -1 });
signInCodeSchema.index({ linkHash: 1 }, { unique: true });
signInCodeSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

export const SignInCode = mongoose.model("SignInCode", signInCodeSchema);
