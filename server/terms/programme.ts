import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";

const topicSchema = new mongoose.Schema(
  { code: { type: String, required: true }, name: { type: String, required: true } },
  { _id: false },
);

const settingsSchema = new mongoose.Schema(
  {
    capacity: { type: Number, default: 12 },
    minimum: { type: Number, default: 5 },
    /** A student's groups, at most. */
    maxGroups: { type: Number, default: 2 },
    /** Groups a leader leads, at most. */
    maxLed: { type: Number, default: 2 },
    /** How long an offered place is held, in hours. */
    offerHours: { type: Number, default: 24 },
    /** The same when the next session is within offerHours. */
    shortOfferHours: { type: Number, default: 2 },
  },
  { _id: false },
);

const programmeSchema = new mongoose.Schema(
  {
    /** There is one programme to a deployment. */
    _id: { type: String, default: "programme" },
    name: { type: String, required: true },
    /** IANA zone that every wall time of the school is meant in. */
    zone: { type: String, required: true },
    topics: { type: [topicSchema], default: [] },
    settings: { type: settingsSchema, required: true, default: () => ({}) },
    setUpAt: { type: Date, required: true },
  },
  { collection: "programmes", optimisticConcurrency: true },
);

export type ProgrammeFields = InferRawDocTypeFromSchema<typeof programmeSchema> & { __v: number };
export const Programme = mongoose.model("Programme", programmeSchema);

/** The programme, or null before set-up. */
export async function findProgramme(): Promise<ProgrammeFields | null> {
  return Programme.findById("programme").lean();
}
