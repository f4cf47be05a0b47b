import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const pushDeviceSchema = new mongoose.Schema(
  {
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** The sign-in it was turned on in: with its end the device hears nothing more. */
    signIn: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** "Chrome on Android" */
    name: { type: String, required: true },
    /** Address at the maker of the browser that brings messages to it. */
    endpoint: { type: String, required: true },
    /** What a message is sealed for, base64url (RFC 8291). */
    publicKey: { type: String, required: true },
    authSecret: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: "push_devices", versionKey: false },
);
pushDeviceSchema.index({ endpoint: 1 }, { unique: true });
pushDeviceSchema.index({ person: 1, createdAt: 1 });

export type PushDeviceFields = InferRawDocTypeFromSchema<typeof pushDeviceSchema> & { _id: Types.ObjectId };
/** A browser that a person lets show messages while the app is closed. */
export const PushDevice = mongoose.model("PushDevice", pushDeviceSchema);
