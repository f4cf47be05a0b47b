import mongoose, { type QueryFilter, type Types } from "mongoose";
import { searchPattern } from "../data/search.js";
import { Group } from "../groups/group.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";

/** How many a search shows at most. */
export const mostFound = 10;
/** Fewer letters would list the whole year. */
export const fewestLetters = 2;

/** Students the viewer can find: of their own year, and members of groups they are in. */
async function findable(viewer: Pick<Viewer, "id" | "year">): Promise<QueryFilter<PersonFields>> {
  const groups = await Group.find({ "members.person": viewer.id, cancelledAt: null }, { members: 1 }).lean();
  const others: Types.ObjectId[] = groups.flatMap(({ members }) => members.map(({ person }) => person));
  return {
    roles: "student",
    leftAt: null,
    $and: [
      { _id: mongoose.trusted({ $ne: viewer.id }) },
      { $or: [{ year: viewer.year }, { _id: mongoose.trusted({ $in: others }) }] },
    ],
  };
}

/**
 * The first ten whose name holds the words, by that name: the one others read of them, and no other, as who is
 * called otherwise on the roster may not want it known. Nobody before two letters are typed.
 */
export async function searchBuddies(viewer: Pick<Viewer, "id" | "year">, q: string): Promise<PersonFields[]> {
  if (q.length < fewestLetters) return [];
  const words = () => mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  const named = { $or: [{ preferredName: words() }, { preferredName: "", name: words() }] };
  const found = await Person.find({ $and: [await findable(viewer), named] }).lean();
  return found
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)) || (String(a._id) < String(b._id) ? -1 : 1))
    .slice(0, mostFound);
}

/** The person with the id, if the viewer can find them. */
export const findAskable = async (
  viewer: Pick<Viewer, "id" | "year">,
  id: string,
): Promise<PersonFields | null> => Person.findOne({ $and: [await findable(viewer), { _id: id }] }).lean();
