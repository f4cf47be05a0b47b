import mongoose, { type QueryFilter, type Types } from "mongoose";
import { searchPattern } from "../data/search.js";
import type { Viewer } from "../people/viewer.js";
import { Term } from "../terms/term.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { valuesOf, type FormValues } from "./form.js";
import { Group, type GroupFields } from "./group.js";
import { leads } from "./policy.js";

/** Groups of terms that began before the day and that were open, as far as the viewer may know of them. */
async function earlier(viewer: Viewer, before: string, q: string): Promise<QueryFilter<GroupFields>> {
  const ago = await Term.find({ startsOn: mongoose.trusted({ $lt: before }) }, { _id: 1 }).lean();
  const terms: Types.ObjectId[] = ago.map(({ _id }) => _id);
  const words = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return {
    term: mongoose.trusted({ $in: terms }),
    openedAt: mongoose.trusted({ $ne: null }),
    $and: [
      { $or: [{ kind: mongoose.trusted({ $ne: "shared-experience" as const }) }, { leaders: viewer.id }] },
      q === "" ? {} : { $or: [{ title: words }, { code: words }, { topic: words }] },
    ],
  };
}

/**
 * The group with the id, if a draft of the viewer may start from it: an earlier one, or one of theirs that was cancelled.
 * @param before first day of the term planned last; groups of those before it are earlier ones
 * @throws HttpError 404, the same for an unknown group, one of that term, and one that is not theirs to copy
 */
export async function findEarlierGroup(viewer: Viewer, before: string, id: unknown): Promise<GroupFields> {
  if (!objectId.safeParse(id).success) throw notFound();
  const given = { leaders: viewer.id, cancelledAt: mongoose.trusted({ $ne: null }) };
  return Group.findOne({ $or: [await earlier(viewer, before, ""), given], _id: String(id) })
    .orFail(notFound)
    .lean();
}

/** How many there are to start a draft from, of terms that began before the day. */
export const countEarlier = async (viewer: Viewer, before: string, q: string): Promise<number> =>
  Group.countDocuments(await earlier(viewer, before, q));

/** A page of them: first those the viewer led, then the others, each the latest first. */
export async function findEarlier(
  viewer: Viewer,
  before: string,
  q: string,
  { skip, most }: { skip: number; most: number },
): Promise<{ own: GroupFields[]; others: GroupFields[] }> {
  const all = await earlier(viewer, before, q);
  const led = await Group.find({ ...all, leaders: viewer.id })
    .sort({ _id: -1 })
    .lean();
  const own = led.slice(skip, skip + most);
  const rest = most - own.length;
  const foreign = { ...all, leaders: mongoose.trusted({ $ne: viewer.id }) };
  const others = Group.find(foreign)
    .sort({ _id: -1 })
    .skip(Math.max(0, skip - led.length));
  return { own, others: rest === 0 ? [] : await others.limit(rest).lean() };
}

/**
 * The fields of a new draft that takes over an earlier group: all of it but its leaders, whom the draft asks anew, and
 * its first week. The online link goes with those who led it only: it was its members' alone.
 */
export function copiedValues(group: GroupFields, viewer: Viewer, fresh: FormValues): FormValues {
  const onlineLink = leads(viewer, group) ? group.onlineLink : "";
  return { ...valuesOf(group), firstOn: fresh.firstOn, version: "", onlineLink, from: String(group._id) };
}
