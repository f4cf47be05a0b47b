import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";
import { hashOf } from "../data/secret.js";

const id = mongoose.Schema.Types.ObjectId;

const clearanceSchema = new mongoose.Schema(
  {
    /** Code of the topic they may lead. */
    topic: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: id, required: true },
  },
  { _id: false },
);

const trainingSchema = new mongoose.Schema({
  _id: { type: id, auto: true, required: true },
  /** Calendar day it took place. */
  on: { type: String, required: true },
  minutes: { type: Number, required: true, min: 1 },
  /** Together with others at one time, in a room or online; else on one's own. */
  live: { type: Boolean, required: true },
  /** What it was: "Facilitation, part 1". */
  what: { type: String, required: true },
  recordedAt: { type: Date, required: true },
  recordedBy: { type: id, required: true },
  /** An entry is never removed: one that was wrong is struck, with the reason. */
  struckAt: { type: Date, default: null },
  struckBy: { type: id, default: null },
  struckReason: { type: String, default: "" },
});

const askedOnce = {
  at: { type: Date, required: true },
  /** Set when the office said no; a yes is a clearance, and what was asked is gone. */
  answeredAt: { type: Date, default: null },
  answeredBy: { type: id, default: null },
  /** Why not, as the leader reads it. */
  reason: { type: String, default: "" },
} as const;

const askedSchema = new mongoose.Schema(
  {
    /** Code of the topic they would like to lead; each stands here once at most. */
    topic: { type: String, required: true },
    ...askedOnce,
    /** What they had asked before and the office said no to; null when this is the first time. */
    before: { type: new mongoose.Schema(askedOnce, { _id: false }), default: null },
  },
  { _id: false },
);

const standingSchema = new mongoose.Schema(
  {
    /** The leader's id. */
    _id: { type: id, required: true },
    cleared: { type: [clearanceSchema], default: [] },
    training: { type: [trainingSchema], default: [] },
    /** Topics they asked to be cleared for and aren't. */
    asked: { type: [askedSchema], default: [] },
  },
  { collection: "standings", optimisticConcurrency: true },
);

type Stored = InferRawDocTypeFromSchema<typeof standingSchema>;
/** What is stored of a leader; `asked` is missing where nothing was written since leaders can ask. */
export type StandingFields = Omit<Stored, "asked"> & { _id: Types.ObjectId; asked?: Stored["asked"] };
export type StandingDocument = HydratedDocument<InferSchemaType<typeof standingSchema>>;

/** What the programme office has recorded about a leader: the topics they may lead, and their training. */
export const Standing = mongoose.model("Standing", standingSchema);

/** The standings of these people, by id; whoever has none has nothing recorded. */
export async function standingsOf(people: readonly Types.ObjectId[]): Promise<Map<string, StandingFields>> {
  if (people.length === 0) return new Map();
  const found: StandingFields[] = await Standing.find({ _id: mongoose.trusted({ $in: [...people] }) }).lean();
  return new Map(found.map((standing) => [String(standing._id), standing]));
}

/** The version a form of the cleared topics carries: a hash of them, so that training recorded meanwhile spoils none. */
export const clearanceVersion = (standing: Pick<StandingFields, "cleared"> | null): string =>
  hashOf(JSON.stringify((standing?.cleared ?? []).map(({ topic }) => topic).sort())).slice(0, 20);
