import mongoose, { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { Session } from "../sessions/session.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { notFound } from "../web/errors.js";
import { deleteUnused } from "./files.js";
import { Plan, PlanTemplate, type PlanFields } from "./plan.js";
import type { PlanItem, PlanWords } from "./written-plan.js";

/** The plan of a session, or null while it has none. */
export async function findPlan(session: Types.ObjectId | string): Promise<PlanFields | null> {
  return Plan.findOne({ session }).lean();
}

/** What a new plan begins with: the office's template for the kind of group. */
export async function templateFor(kind: GroupFields["kind"]): Promise<PlanItem[]> {
  const found = await PlanTemplate.findById(kind).lean();
  return (found?.items ?? []).map(({ text, minutes }) => ({ text, minutes }));
}

/**
 * Saves the plan of a session; members see it at once.
 * @param version the `__v` the form was made from, -1 for none
 * @returns "stale" when somebody saved it since; nothing is written then
 */
export async function savePlan(
  actor: Actor,
  { session, group }: SessionOfGroup,
  words: PlanWords,
  version: number,
): Promise<"saved" | "stale"> {
  return change<"saved" | "stale">(actor, topicOf("group", group._id), async (trail) => {
    const plan = await Plan.findOne({ session: session._id });
    if ((plan?.__v ?? -1) !== version) return "stale";
    const fields = { ...words, savedAt: actor.now, savedBy: new Types.ObjectId(actor.id) };
    if (plan) {
      plan.set(fields);
      plan.increment();
      await plan.save();
    } else {
      await Plan.create([{ ...fields, session: session._id, group: group._id }]);
    }
    const said = { session: session.number, items: words.items.length };
    await auditGroup(trail, actor, group, "plan session", said);
    trail.announce(topicOf("group", group._id));
    return "saved";
  });
}

/**
 * Copies the plan of a session, files included, to the group's following sessions that have none. A file that only
 * plans in whose place it is put handed out is deleted.
 * @param over true to put it in place of their own plans as well
 * @returns to how many
 */
export async function copyPlan(
  actor: Actor,
  { session, group }: SessionOfGroup,
  over: boolean,
): Promise<number> {
  return change(actor, topicOf("group", group._id), async (trail) => {
    const plan = await Plan.findOne({ session: session._id }).lean();
    if (!plan) throw notFound();
    const following = await Session.find(
      { group: group._id, cancelledAt: null, startsAt: mongoose.trusted({ $gt: session.startsAt }) },
      { startsAt: 1 },
    ).lean();
    const later = following.filter(({ startsAt }) => startsAt > actor.now);
    const { items, links, files } = plan;
    const fields = { items, links, files, savedAt: actor.now, savedBy: new Types.ObjectId(actor.id) };
    const own = mongoose.trusted({ $in: later.map(({ _id }) => _id) });
    const there = await Plan.find({ session: own });
    const planned = new Set(there.map((each) => String(each.session)));
    const bare = later.filter(({ _id }) => !planned.has(String(_id)));
    await Plan.insertMany(bare.map(({ _id }) => ({ ...fields, session: _id, group: group._id })));
    const replaced = over ? there : [];
    const before = replaced.flatMap((each) => each.files);
    for (const each of replaced) await each.set(fields).save();
    await deleteUnused(before);
    const copied = bare.length + replaced.length;
    await auditGroup(trail, actor, group, "copy plan", { session: session.number, copied });
    trail.announce(topicOf("group", group._id));
    return copied;
  });
}

/** Writes what new plans of each kind begin with. */
export async function saveTemplates(
  actor: Actor,
  byKind: ReadonlyMap<GroupFields["kind"], PlanItem[]>,
): Promise<void> {
  await change(actor, "programme:all", async (trail) => {
    for (const [kind, items] of byKind) {
      await PlanTemplate.updateOne({ _id: kind }, { $set: { items } }, { upsert: true });
    }
    trail.audit("change plan templates", "programme:all", { kinds: [...byKind.keys()] });
    trail.announce("office:all");
    return null;
  });
}
