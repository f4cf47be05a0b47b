import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { topicOf } from "../data/change.js";
import type { Topic } from "../live/announce.js";
import type { AllocationProgress } from "./allocation-progress.js";
import type { AllocationResult } from "./allocation-result.js";
import type { RoomProblem } from "./room-problem.js";

const id = mongoose.Schema.Types.ObjectId;

const pinSchema = new mongoose.Schema(
  { group: { type: id, required: true }, room: { type: String, required: true } },
  { _id: false },
);

const draftSchema = new mongoose.Schema(
  {
    term: { type: id, required: true },
    /** The blocking whose bookings need other rooms; null for an allocation of the whole term. */
    blocking: { type: id, default: null },
    /** The draft it was made from; null for a first one. */
    before: { type: id, default: null },
    /** What few changes are counted against: the rooms held now, the draft before, or nothing at all. */
    base: { type: String, enum: ["now", "before", "nothing"], required: true },
    /** Groups that staff want in a certain room, by code. */
    pins: { type: [pinSchema], default: [] },
    startedAt: { type: Date, required: true },
    startedBy: { type: id, required: true },
    /** How far the run has come. */
    progress: { type: mongoose.Schema.Types.Mixed, default: null },
    /** True until the run ended: one to a term, and one to a blocking. */
    underWay: { type: Boolean, default: false },
    /** The run has died when this passes without being lengthened. */
    heldUntil: { type: Date, required: true },
    /** Set to end the run; what is best by then is kept. */
    stopAskedAt: { type: Date, default: null },
    /** The problem as solved, and the rooms that its sessions held then, by session. */
    problem: { type: mongoose.Schema.Types.Mixed, default: null },
    held: { type: mongoose.Schema.Types.Mixed, default: null },
    result: { type: mongoose.Schema.Types.Mixed, default: null },
    readyAt: { type: Date, default: null },
    failedAt: { type: Date, default: null },
    publishedAt: { type: Date, default: null },
    publishedBy: { type: id, default: null },
    /** Thrown away by staff: shown and published no more; its number is not given again. */
    thrownAt: { type: Date, default: null },
  },
  { collection: "room_drafts", optimisticConcurrency: true, minimize: false },
);
draftSchema.index({ term: 1, blocking: 1 }, { unique: true, partialFilterExpression: { underWay: true } });
draftSchema.index({ underWay: 1, heldUntil: 1 });
draftSchema.index({ term: 1, startedAt: -1 });
draftSchema.index({ blocking: 1, startedAt: -1 });

export type DraftFields = InferRawDocTypeFromSchema<typeof draftSchema> & { _id: Types.ObjectId };
export const RoomDraft = mongoose.model("RoomDraft", draftSchema);

/** What the drafts of a blocking, or of a term as a whole, are announced under. */
export const draftsTopic = ({ blocking, term }: Pick<DraftFields, "blocking" | "term">): Topic =>
  topicOf("draft", blocking ?? term);

/** The code of the room each session holds, by session; null for none. */
export type HeldRooms = Record<string, string | null>;

/** A solved draft's large parts as typed: they were written by this app from a checked problem. */
export interface Solved {
  problem: RoomProblem;
  result: AllocationResult;
  held: HeldRooms;
}

/** What was solved; null while it runs and when it failed. */
export function solvedOf({ problem, result, held }: Partial<Record<keyof Solved, unknown>>): Solved | null {
  return result ? ({ problem, result, held } as Solved) : null;
}

/** How far the run has come; null before the first word of the solver. */
export const progressOf = ({ progress }: { progress?: unknown }): AllocationProgress | null =>
  progress as AllocationProgress | null;

/** One session whose room the draft changes; codes, null for none. */
export interface DraftChange {
  session: string;
  from: string | null;
  to: string | null;
}

/** The sessions whose room would be another than the one held, in the problem's order. */
export function changesIn({ problem, result, held }: Solved): DraftChange[] {
  const rooms = new Map(result.sessions.map(({ id: session, room }) => [session, room]));
  return problem.sessions
    .map(({ id: session }) => ({
      session,
      from: held[session] ?? null,
      to: rooms.get(session) ?? null,
    }))
    .filter(({ from, to }) => from !== to);
}

/** How many sessions would change rooms, and how many get one that hold none; against what was held then. */
export function countChanges(solved: Solved): { moved: number; gained: number } {
  const given = changesIn(solved).filter(({ to }) => to !== null);
  const gained = given.filter(({ from }) => from === null).length;
  return { moved: given.length - gained, gained };
}
