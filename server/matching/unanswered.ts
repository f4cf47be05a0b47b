import mongoose, { type Types } from "mongoose";
import { Group } from "../groups/group.js";
import { Placing } from "./placing.js";
import { Round } from "./round.js";

/**
 * The id of the published round of the term that gave the person a place they have not answered for, and are still
 * in; null when there is none.
 */
export async function findUnanswered(term: Types.ObjectId, person: string): Promise<string | null> {
  const placings = await Placing.find({ person, left: null, answer: null }).lean();
  if (placings.length === 0) return null;
  const ids = placings.map(({ group }) => group);
  const groups = await Group.find({
    _id: mongoose.trusted({ $in: ids }),
    "members.person": person,
    cancelledAt: null,
  }).distinct("_id");
  const stillIn = placings.filter(({ group }) => groups.some((id) => String(id) === String(group)));
  const rounds = stillIn.map(({ round }) => round);
  const round = await Round.findOne({ _id: mongoose.trusted({ $in: rounds }), term })
    .sort({ publishedAt: -1 })
    .lean();
  return round && String(round._id);
}

const fortnight = 14 * 86_400_000;

/**
 * The id of the round published in the last two weeks in which the person asked and was given no place; null for
 * none.
 */
export async function findWithoutPlace(
  term: Types.ObjectId,
  person: string,
  now: Date,
): Promise<string | null> {
  const publishedAt = mongoose.trusted({ $gt: new Date(now.getTime() - fortnight) });
  const round = await Round.findOne({ term, publishedAt, "asking.person": person }, { _id: 1 })
    .sort({ publishedAt: -1 })
    .lean();
  if (!round || (await Placing.exists({ round: round._id, person, left: null }))) return null;
  return String(round._id);
}
