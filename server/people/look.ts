import mongoose, { type Types } from "mongoose";
import { wallOf } from "../time/zone.js";
import type { Viewer } from "./viewer.js";

const lookSchema = new mongoose.Schema(
  {
    /** Whose confidential words were looked at. */
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** Who looked. */
    by: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** What they saw, as a sentence for the person: "saw that a group needs a step-free room". */
    saw: { type: String, required: true },
    /** The day in the programme's zone: looks of one day count once. */
    on: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: "looks", versionKey: false },
);
lookSchema.index({ person: 1, by: 1, saw: 1, on: 1 }, { unique: true });
lookSchema.index({ person: 1, at: -1 });

export const Look = mongoose.model("Look", lookSchema);

/**
 * Writes down that the viewer saw something confidential of these people, where each of them can read it. Once a
 * day for the same thing: a page that looks again by itself is one look, and writes nothing.
 */
export async function noteLook(
  viewer: Pick<Viewer, "id">,
  people: readonly Types.ObjectId[],
  saw: string,
  now: Date,
  zone: string,
): Promise<void> {
  if (people.length === 0) return;
  const by = new mongoose.Types.ObjectId(viewer.id);
  const { on } = wallOf(now, zone);
  const among = mongoose.trusted({ $in: people });
  const noted = await Look.find({ person: among, by, saw, on }, { person: 1 }).lean();
  for (const person of people.filter((each) => !noted.some((look) => look.person.equals(each)))) {
    const look = { person, by, saw, on };
    await Look.updateOne(look, { $setOnInsert: { at: now } }, { upsert: true });
  }
}
