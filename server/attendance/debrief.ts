import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const debriefSchema = new mongoose.Schema(
  {
    session: { type: id, required: true },
    group: { type: id, required: true },
    leader: { type: id, required: true },
    writtenAt: { type: Date, required: true },
    /** What went well. */
    went: { type: String, default: "" },
    /** What to take up or do otherwise next time. */
    next: { type: String, default: "" },
    /** What the programme office is asked to know; empty for a group that is its own people's alone. */
    forStaff: { type: String, default: "" },
    /** When the office was asked, by the words as they stand; null: it wasn't. */
    askedAt: { type: Date, default: null },
    followedUpAt: { type: Date, default: null },
    followedUpBy: { type: id, default: null },
    /** What the office did about it, as the leader reads it. */
    followedUpNote: { type: String, default: "" },
  },
  { collection: "debriefs", optimisticConcurrency: true },
);
// However often it is sent, a leader is credited once with a session's debrief.
debriefSchema.index({ session: 1, leader: 1 }, { unique: true });
debriefSchema.index({ leader: 1 });
debriefSchema.index({ followedUpAt: 1, askedAt: 1 });

export type DebriefFields = InferRawDocTypeFromSchema<typeof debriefSchema> & { _id: Types.ObjectId };

/** A leader's two-minute note after a session they led. */
export const Debrief = mongoose.model("Debrief", debriefSchema);
