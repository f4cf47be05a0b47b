import mongoose, { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { Session } from "../sessions/session.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { notFound } from "../web/errors.js";
import { Plan, PlanTemplate, type PlanFields } from "./plan.js";
import type { PlanItem, PlanLink } from "./written-plan.js";

/** What a plan says, apart from its files. */
export interface PlanWords {
  items: PlanItem[];
  links: PlanLink[];
}

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
    trail.audit("plan session", topicOf("group", group._id), {
      session: session.number,
      items: words.items.length,
    });
    trail.announce(topicOf("group", group._id));
    return "saved";
  });
}

/**
 * Copies the plan of a session, files included, to the group's following sessions that have none.
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
    let copied = 0;
    for (const { _id } of later) {
      const there = await Plan.findOne({ session: _id });
      if (there && !over) continue;
      const { items, links, files } = plan;
      const fields = { items, links, files, savedAt: actor.now, savedBy: new Types.ObjectId(actor.id) };
      if (there) await there.set(fields).save();
      else await Plan.create([{ ...fields, session: _id, group: group._id }]);
      copied += 1;
    }
    trail.audit("copy plan", topicOf("group", group._id), { session: session.number, copied });
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
