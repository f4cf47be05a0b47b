import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";

const topicSchema = new mongoose.Schema(
  { code: { type: String, required: true }, name: { type: String, required: true } },
  { _id: false },
);

const usual = {
  capacity: 12,
  minimum: 5,
  maxGroups: 2,
  maxLed: 2,
  maxLedHours: 3,
  trainingHours: 10,
  liveHours: 6,
  decisionDays: 7,
  offerHours: 24,
  shortOfferHours: 2,
  lateAfterMinutes: 10,
  preparationMinutes: 20,
  debriefMinutes: 5,
  autoApprove: false,
};

const settingsSchema = new mongoose.Schema(
  {
    capacity: { type: Number, default: usual.capacity },
    minimum: { type: Number, default: usual.minimum },
    /** A student's groups, at most. */
    maxGroups: { type: Number, default: usual.maxGroups },
    /** Groups a leader leads, at most. */
    maxLed: { type: Number, default: usual.maxLed },
    /** Hours of sessions a leader leads a week, at most. */
    maxLedHours: { type: Number, default: usual.maxLedHours },
    /** Hours of training each leader needs before a group opens; 0 for none. */
    trainingHours: { type: Number, default: usual.trainingHours },
    /** Of these, live. */
    liveHours: { type: Number, default: usual.liveHours },
    /** When staff decide about a group below its minimum: days after its first session; below 0, before it. */
    decisionDays: { type: Number, default: usual.decisionDays },
    /** How long an offered place is held, in hours. */
    offerHours: { type: Number, default: usual.offerHours },
    /** The same when the next session is within offerHours. */
    shortOfferHours: { type: Number, default: usual.shortOfferHours },
    /** Minutes after its start from which whoever arrives at a session is late. */
    lateAfterMinutes: { type: Number, default: usual.lateAfterMinutes },
    /** Minutes of preparation credited with each session led. */
    preparationMinutes: { type: Number, default: usual.preparationMinutes },
    /** Minutes credited for a debrief. */
    debriefMinutes: { type: Number, default: usual.debriefMinutes },
    /** Whether a group that lacks nothing opens as soon as its leader sends it. */
    autoApprove: { type: Boolean, default: usual.autoApprove },
  },
  { _id: false },
);

/** The settings that are numbers, in the order in which the form asks for them. */
export const settingNumbers = [
  "capacity",
  "minimum",
  "maxGroups",
  "maxLed",
  "maxLedHours",
  "trainingHours",
  "liveHours",
  "decisionDays",
  "offerHours",
  "shortOfferHours",
  "lateAfterMinutes",
  "preparationMinutes",
  "debriefMinutes",
] as const;

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

/** The programme, or null before set-up; a setting that is newer than what is stored has its usual value. */
export async function findProgramme(): Promise<ProgrammeFields | null> {
  const found: ProgrammeFields | null = await Programme.findById("programme").lean();
  return found && { ...found, settings: { ...usual, ...found.settings } };
}

/** What the programme is called; before set-up, what the app is. */
export const nameOfProgramme = (programme: Pick<ProgrammeFields, "name"> | null): string =>
  programme?.name ?? "Peer Rounds";

export const findProgrammeName = async (): Promise<string> => nameOfProgramme(await findProgramme());

/** The settings as staff have made them; the usual ones before set-up. */
export const findSettings = async (): Promise<ProgrammeFields["settings"]> =>
  (await findProgramme())?.settings ?? usual;
