import mongoose, { type Types } from "mongoose";
import { comings, type Member } from "./places.js";

const id = mongoose.Schema.Types.ObjectId;

const stepSchema = new mongoose.Schema(
  {
    /** What they did with a place of theirs, or with their wait for one. */
    did: { type: String, enum: ["left", "left-waitlist", "moved"], required: true },
    at: { type: Date, required: true },
    /** The group they left. */
    group: { type: id, required: true },
    /** The group they moved to. */
    to: { type: id, default: null },
    /** Since when they had what they gave up, and how they came by the place. */
    since: { type: Date, required: true },
    by: { type: String, enum: comings, default: null },
    acceptForMeAt: { type: Date, default: null },
  },
  { _id: false },
);

const diarySchema = new mongoose.Schema(
  {
    /** The person's id. */
    _id: { type: id, required: true },
    /** How often it was written. */
    turns: { type: Number, default: 0 },
    /** The last thing they gave up; null once it was taken back. It can be undone for a while. */
    lastStep: { type: stepSchema, default: null },
    /** What they had when they were taken off the roster, which putting them back gives again as far as it is free. */
    gaveUp: { type: [stepSchema], default: [] },
    /** The groups they led together with others then. */
    stoppedLeading: { type: [id], default: [] },
    /** Since when they are on the roster again and wait to be given that; null: they don't. */
    waitsSince: { type: Date, default: null },
  },
  { collection: "diaries", versionKey: false },
);
diarySchema.index({ waitsSince: 1 }, { partialFilterExpression: { waitsSince: { $type: "date" } } });

/** Something a person has just given up, and may take back. */
export interface Step {
  did: "left" | "left-waitlist" | "moved";
  at: Date;
  group: Types.ObjectId;
  to?: Types.ObjectId | null;
  since: Date;
  by?: Member["by"] | null;
  acceptForMeAt?: Date | null;
}

/**
 * One document per person that every change writes which gives them a place or a group to lead, counts their hours or
 * certifies them. Two such changes meet on it, so the database lets only one through at a time and the other looks
 * again: nobody gets into two places at one hour, or into one group too many, by asking for both at once, and no
 * certificate says what a register closed at the same moment doesn't.
 */
const Diary = mongoose.model("Diary", diarySchema);

/** Writes each person's diary, inside a change and before it reads what it decides on. */
export async function writeDiaries(people: readonly (Types.ObjectId | string)[]): Promise<void> {
  for (const person of people) {
    await Diary.updateOne({ _id: person }, { $inc: { turns: 1 } }, { upsert: true });
  }
}

/** Writes into the person's diary, inside the change, what they gave up; null: it has been taken back. */
export async function noteStep(person: Types.ObjectId, lastStep: Step | null): Promise<void> {
  await Diary.updateOne({ _id: person }, { $inc: { turns: 1 }, $set: { lastStep } }, { upsert: true });
}

/** What the person gave up last and has not taken back; null when nothing. */
export async function lastStepOf(person: Types.ObjectId | string): Promise<Step | null> {
  return (await Diary.findById(person, { lastStep: 1 }).lean())?.lastStep ?? null;
}

/** What somebody had who was taken off the roster: places, waits, and groups they led with others. */
export interface GivenUp {
  gaveUp: Step[];
  stoppedLeading: Types.ObjectId[];
}

/**
 * Keeps in the person's diary, inside the change, what they had when they were taken off the roster. They wait for
 * nothing any more.
 */
export async function keepGivenUp(person: Types.ObjectId, given: GivenUp): Promise<void> {
  const kept = { ...given, waitsSince: null };
  await Diary.updateOne({ _id: person }, { $inc: { turns: 1 }, $set: kept }, { upsert: true });
}

/** Writes down, inside a change, that these people are on the roster again and wait to be given what they had. */
export async function awaitGivingBack(people: readonly Types.ObjectId[], waitsSince: Date): Promise<void> {
  const writes = people.map((_id) => ({
    updateOne: { filter: { _id }, update: { $inc: { turns: 1 }, $set: { waitsSince } }, upsert: true },
  }));
  if (writes.length > 0) await Diary.bulkWrite(writes);
}

/** Who waits to be given what they had, the longest first. */
export async function findWaiting(): Promise<Types.ObjectId[]> {
  const waiting = Diary.find({ waitsSince: mongoose.trusted({ $type: "date" }) }, { _id: 1 });
  return (await waiting.sort({ waitsSince: 1, _id: 1 }).lean()).map(({ _id }) => _id);
}

/** Whether the person waits to be given what they had. */
export const waitsForGivingBack = async (_id: Types.ObjectId): Promise<boolean> =>
  (await Diary.exists({ _id, waitsSince: mongoose.trusted({ $type: "date" }) })) !== null;

/** What the person had when they were taken off the roster; nothing of anybody who wasn't. */
export async function givenUpBy(person: Types.ObjectId): Promise<GivenUp> {
  const diary = await Diary.findById(person, { gaveUp: 1, stoppedLeading: 1 }).lean();
  return { gaveUp: diary?.gaveUp ?? [], stoppedLeading: diary?.stoppedLeading ?? [] };
}

const undoMinutes = 10;

/** Whether it is so short a time ago that it can be taken back. */
export const isRecent = ({ at }: Pick<Step, "at">, now: Date): boolean =>
  now.getTime() - at.getTime() <= undoMinutes * 60_000;

/** Forgets what the person gave up, inside a change: whoever is erased takes nothing back. */
export async function forgetDiary(person: Types.ObjectId): Promise<void> {
  await Diary.deleteOne({ _id: person });
}
