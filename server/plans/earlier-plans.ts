import { Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { Session } from "../sessions/session.js";
import { Plan, type PlanFields } from "./plan.js";

/** The plans of an earlier group, one for each session that was held, in their order; null where there was none. */
export async function plansOf(group: Types.ObjectId): Promise<(PlanFields | null)[]> {
  const held = { group, cancelledAt: null };
  const sessions = await Session.find(held, { _id: 1 }).sort({ startsAt: 1 }).lean();
  const found: PlanFields[] = await Plan.find({ group }).lean();
  const plans = new Map(found.map((plan) => [String(plan.session), plan]));
  return sessions.map(({ _id }) => plans.get(String(_id)) ?? null);
}

/**
 * Gives the sessions of a group that was drafted from an earlier one the plans of that one, inside the change that
 * opens it: the first session the plan of the first that was held, and so on. Files go with them; they are handed out,
 * not copied. What the earlier group had no plan for, or more dates of, is left out.
 * @param sessions ids of the new sessions, in their order
 */
export async function bringEarlierPlans(
  trail: Trail,
  actor: Actor,
  group: Pick<GroupFields, "_id" | "kind" | "copiedFrom">,
  sessions: readonly Types.ObjectId[],
): Promise<void> {
  if (!group.copiedFrom) return;
  const plans = await plansOf(group.copiedFrom);
  const saved = { savedAt: actor.now, savedBy: new Types.ObjectId(actor.id) };
  const brought = sessions.flatMap((session, index) => {
    const plan = plans[index];
    if (!plan) return [];
    const { items, links, files } = plan;
    return [{ session, group: group._id, items, links, files, ...saved }];
  });
  if (brought.length === 0) return;
  await Plan.insertMany(brought);
  await auditGroup(trail, actor, group, "bring plans of earlier group", { plans: brought.length });
  trail.announce(topicOf("group", group._id));
}
