import mongoose, { type Types } from "mongoose";

const diarySchema = new mongoose.Schema(
  {
    /** The person's id. */
    _id: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** How often it was written. */
    turns: { type: Number, default: 0 },
  },
  { collection: "diaries", versionKey: false },
);

/**
 * One document per person that every change writes which gives them a place or a group to lead. Two such changes in
 * two groups meet on it, so the database lets only one through at a time and the other looks again: nobody gets
 * into two places at one hour, or into one group too many, by asking for both at once.
 */
const Diary = mongoose.model("Diary", diarySchema);

/** Writes each person's diary, inside a change and before it reads what it decides on. */
export async function writeDiaries(people: readonly Types.ObjectId[]): Promise<void> {
  for (const person of people) {
    await Diary.updateOne({ _id: person }, { $inc: { turns: 1 } }, { upsert: true });
  }
}
