import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import type { MatchProblem } from "./problem.js";
import type { MatchResult } from "./result.js";

const id = mongoose.Schema.Types.ObjectId;

/**
 * What a draft starts from: nothing; the placements of the draft before, of which as few as possible change; or all of
 * them held but for one that staff moved by hand.
 */
export const bases = ["afresh", "few-moves", "by-hand"] as const;
export type Basis = (typeof bases)[number];

/** A problem and its result as solved, kept so that the result can be checked again. */
const draftSchema = new mongoose.Schema(
  {
    round: { type: id, required: true },
    /** From 1 in each round. */
    number: { type: Number, required: true },
    basis: { type: String, enum: bases, required: true },
    /** Number of the draft it started from. */
    before: { type: Number, default: null },
    problem: { type: mongoose.Schema.Types.Mixed, required: true },
    result: { type: mongoose.Schema.Types.Mixed, required: true },
    /** Whether pairs were taken out of the problem because somebody was erased: the result can't be checked then. */
    lacksPairs: { type: Boolean, default: false },
    /** How many of the places that the draft before gave somebody they have no more, by the person's id. */
    lost: { type: mongoose.Schema.Types.Mixed, default: {} },
    madeAt: { type: Date, required: true },
    madeBy: { type: String, required: true },
  },
  { collection: "drafts", versionKey: false, minimize: false },
);
draftSchema.index({ round: 1, number: 1 }, { unique: true });

export const Draft = mongoose.model("Draft", draftSchema);

/** A draft as kept; its problem and result were written by this app. */
export type RoundDraft = Omit<
  InferRawDocTypeFromSchema<typeof draftSchema>,
  "problem" | "result" | "lost"
> & {
  problem: MatchProblem;
  result: MatchResult;
  lost?: Record<string, number>;
};

/** The round's draft with the number; null when there is none, as for a round that has none yet. */
export async function findDraft(
  round: Types.ObjectId,
  number: number | null | undefined,
): Promise<RoundDraft | null> {
  return typeof number !== "number" ? null : Draft.findOne({ round, number }).lean<RoundDraft>();
}

/** What a draft says of one student. */
export interface OwnResult extends Pick<MatchResult, "placements" | "unplaced"> {
  /** No time of theirs was free: none was marked, or their groups left them none. */
  isNeverFree: boolean;
}

/** What the draft says of one student; nothing else of it is read. */
export async function findResultFor(
  round: Types.ObjectId,
  number: number | null | undefined,
  student: string,
): Promise<OwnResult | null> {
  const own = (list: string, id: string) => ({
    $filter: { input: `$${list}`, as: "each", cond: { $eq: [`$$each.${id}`, student] } },
  });
  const [found] = await Draft.aggregate<
    Pick<MatchResult, "placements" | "unplaced"> & { students: MatchProblem["students"] }
  >([
    { $match: { round, number } },
    {
      $project: {
        placements: own("result.placements", "student"),
        unplaced: own("result.unplaced", "student"),
        students: own("problem.students", "id"),
      },
    },
  ]);
  if (!found) return null;
  const { placements, unplaced, students } = found;
  return { placements, unplaced, isNeverFree: students.some(({ free }) => free.length === 0) };
}

/** What is told of a draft in a list, without its problem and result. */
export type DraftHead = Pick<RoundDraft, "number" | "basis" | "before" | "madeAt">;

/** The round's drafts, newest first, without what is large in them. */
export async function listDrafts(round: Types.ObjectId): Promise<DraftHead[]> {
  return Draft.find({ round }, { number: 1, basis: 1, before: 1, madeAt: 1 })
    .sort({ number: -1 })
    .lean<DraftHead[]>();
}

/**
 * Takes the pairs of the person, kept apart or together, out of every kept problem they stand in, also of rounds in
 * which they don't ask any more.
 */
export async function forgetPairsOf(person: Types.ObjectId): Promise<void> {
  const id = String(person);
  const kept = await Draft.find({ "problem.students.id": id }).lean<
    (RoundDraft & { _id: Types.ObjectId })[]
  >();
  for (const { _id, problem } of kept) {
    const [apart, together] = [problem.keepApart, problem.keepTogether];
    if (![...apart, ...together].some((pair) => pair.includes(id))) continue;
    const others = (pairs: readonly string[][]) => pairs.filter((pair) => !pair.includes(id));
    const left = { "problem.keepApart": others(apart), "problem.keepTogether": others(together) };
    await Draft.updateOne({ _id }, { $set: { ...left, lacksPairs: true } });
  }
}
