import mongoose from "mongoose";

const deadAddressSchema = new mongoose.Schema(
  {
    /** The address, as the roster has it. */
    _id: { type: String, required: true },
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** When the mail server first refused it, and last. */
    since: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    /** How many letters it refused. */
    refused: { type: Number, required: true },
    /** What it said last, without addresses. */
    words: { type: String, required: true },
  },
  { collection: "dead_addresses", versionKey: false },
);
deadAddressSchema.index({ since: 1 });

/** An address the mail server takes nothing for; the note goes when it takes something again. */
export const DeadAddress = mongoose.model("DeadAddress", deadAddressSchema);
