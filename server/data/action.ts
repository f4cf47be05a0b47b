import mongoose from "mongoose";

const actionSchema = new mongoose.Schema(
  {
    /** The actor's id and the form's one-time key. */
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    /** What the first post led to, so that a repeated one is answered alike. */
    outcome: { type: mongoose.Schema.Types.Mixed },
  },
  { collection: "actions", versionKey: false, minimize: false },
);
actionSchema.index({ at: 1 }, { expireAfterSeconds: 86_400 });

/** One-time form keys that have had their effect, kept for a day. */
export const Action = mongoose.model("Action", actionSchema);
