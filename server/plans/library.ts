import mongoose, { Types, type QueryFilter } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { searchPattern } from "../data/search.js";
import type { Viewer } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { KeptPlan, type KeptPlanFields } from "./plan.js";
import type { PlanWords } from "./written-plan.js";

/** The plans a person finds in the library: their own and those others share. */
const foundBy = (viewer: Pick<Viewer, "id">): QueryFilter<KeptPlanFields> => ({
  $or: [{ owner: new Types.ObjectId(viewer.id) }, { shared: true }],
});

/** One page of the library, by title; `q` narrows it to plans whose title or items hold the words. */
export async function searchLibrary(
  viewer: Viewer,
  q: string,
  skip: number,
  most: number,
): Promise<KeptPlanFields[]> {
  return KeptPlan.find(filterOf(viewer, q)).sort({ title: 1, _id: 1 }).skip(skip).limit(most).lean();
}

/** How many plans the search finds. */
export const countLibrary = async (viewer: Viewer, q: string): Promise<number> =>
  KeptPlan.countDocuments(filterOf(viewer, q));

function filterOf(viewer: Viewer, q: string): QueryFilter<KeptPlanFields> {
  if (q === "") return foundBy(viewer);
  const holding = () => mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return { $and: [foundBy(viewer), { $or: [{ title: holding() }, { "items.text": holding() }] }] };
}

/** The kept plan, if the viewer finds it in the library. @throws HttpError 404 */
export async function findKept(viewer: Viewer, id: unknown): Promise<KeptPlanFields> {
  const known = objectId.safeParse(id).success;
  const plan = known ? await KeptPlan.findOne({ _id: String(id), ...foundBy(viewer) }).lean() : null;
  if (!plan) throw notFound();
  return plan;
}

/** Keeps a plan to be used again. @param shared whether other leaders find it */
export async function keepPlan(
  actor: Actor,
  title: string,
  words: PlanWords,
  shared: boolean,
): Promise<void> {
  const own = topicOf("person", actor.id);
  await change(actor, own, async (trail) => {
    const owner = new Types.ObjectId(actor.id);
    await KeptPlan.create([{ ...words, owner, title, shared, keptAt: actor.now }]);
    trail.audit("keep plan", own, { shared });
    return null;
  });
}

/** Shares one's own plan with other leaders, or no longer; or deletes it. For plans of others nothing happens. */
export async function changeKept(
  actor: Actor,
  id: string,
  what: "share" | "unshare" | "delete",
): Promise<void> {
  const own = topicOf("person", actor.id);
  await change(actor, own, async (trail) => {
    const plan = await KeptPlan.findOne({ _id: id, owner: actor.id });
    if (!plan) throw notFound();
    if (what === "delete") await plan.deleteOne();
    else await plan.set({ shared: what === "share" }).save();
    trail.audit(`${what} kept plan`, own);
    return null;
  });
}
