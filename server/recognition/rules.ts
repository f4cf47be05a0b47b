import { change, topicOf, type Actor } from "../data/change.js";
import { Refused } from "../groups/refused.js";
import { notFound } from "../web/errors.js";
import { defaultRules } from "./default-rules.js";
import { Rule, wrongWith, type RuleFields } from "./rule.js";

/** What staff change about a rule. */
export type RuleEdit = Pick<RuleFields, "name" | "about" | "needs">;

const kinds: RuleFields["kind"][] = ["level", "milestone", "award"];
const asked = ({ needs }: Pick<RuleFields, "needs">) => needs.reduce((sum, { atLeast }) => sum + atLeast, 0);

/** The rules in force: levels, then milestones, then awards, what asks for less before what asks for more. */
export async function findRules(): Promise<RuleFields[]> {
  const rules = await Rule.find({ retiredAt: null }).sort({ createdAt: 1, key: 1 }).lean<RuleFields[]>();
  return rules.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || asked(a) - asked(b));
}

/** Writes down the usual rules once. Run at the start; a second run does nothing. */
export async function keepDefaultRules(now: Date): Promise<void> {
  if (await Rule.exists({})) return;
  const actor = { id: "job: usual rules", now };
  await change(actor, "rules:all", async (trail) => {
    if (await Rule.exists({})) return;
    const drafts = defaultRules.map((rule) => ({ ...rule, version: 1, createdAt: now, createdBy: actor.id }));
    await Rule.insertMany(drafts);
    trail.audit("make usual rules", "rules:all", { count: drafts.length });
  });
}

/**
 * Puts a new version of the rule in force. What was given by an earlier version stays as it was given.
 * @param seen the version the form was opened on
 * @returns "rival" when another version came into force meanwhile
 * @throws Refused when it asks for what its kind can't
 */
export async function editRule(
  actor: Actor,
  key: string,
  seen: number,
  edit: RuleEdit,
): Promise<"saved" | "rival"> {
  return change(actor, topicOf("rule", key), async (trail) => {
    const rule = await Rule.findOne({ key, retiredAt: null });
    if (!rule) throw notFound();
    if (rule.version !== seen) return "rival";
    const wrong = wrongWith({ kind: rule.kind, needs: edit.needs });
    if (wrong !== null) throw new Refused(wrong);
    rule.set("retiredAt", actor.now);
    await rule.save();
    const { kind, audience } = rule;
    await Rule.create({
      key,
      kind,
      audience,
      ...edit,
      version: seen + 1,
      createdAt: actor.now,
      createdBy: actor.id,
    });
    trail.audit("edit rule", topicOf("rule", key), { from: seen, to: seen + 1, ...edit });
    trail.announce(topicOf("rule", key), "office:all");
    return "saved";
  });
}

/** The awards in force, which staff decide from nominations. */
export async function findAwards(): Promise<RuleFields[]> {
  return Rule.find({ kind: "award", retiredAt: null }).sort({ createdAt: 1, key: 1 }).lean<RuleFields[]>();
}
