import { randomBytes } from "node:crypto";
import { change, topicOf, type Actor } from "../data/change.js";
import { Refused } from "../groups/refused.js";
import { notFound } from "../web/errors.js";
import { Rule, wrongWith, type RuleFields } from "./rule.js";

/** A rule as staff make it; its key is made up for it. */
export type RuleDraft = Pick<RuleFields, "kind" | "audience" | "name" | "about" | "needs">;

/**
 * Puts a new rule in force.
 * @returns its key
 * @throws Refused when it asks for what its kind can't
 */
export async function addRule(actor: Actor, draft: RuleDraft): Promise<string> {
  const wrong = wrongWith(draft);
  if (wrong !== null) throw new Refused(wrong, "kind");
  return change(actor, "rules:all", async (trail) => {
    const key = `${draft.kind}-${randomBytes(4).toString("hex")}`;
    await Rule.create([{ ...draft, key, version: 1, createdAt: actor.now, createdBy: actor.id }]);
    trail.audit("add rule", topicOf("rule", key), { ...draft });
    trail.announce("office:all");
    return key;
  });
}

/**
 * Puts a rule away: nobody is given anything by it from now on. What was given stays.
 * @param seen the version that was looked at
 * @returns "rival" when another version came into force meanwhile
 */
export async function retireRule(
  actor: Actor,
  key: string,
  seen: number,
): Promise<"retired" | "retired-already" | "rival"> {
  return change(actor, topicOf("rule", key), async (trail) => {
    const rule = await Rule.findOne({ key, retiredAt: null });
    if (!rule) return (await Rule.exists({ key })) ? "retired-already" : unknown();
    if (rule.version !== seen) return "rival";
    rule.set("retiredAt", actor.now);
    await rule.save();
    trail.audit("retire rule", topicOf("rule", key), { version: seen });
    trail.announce(topicOf("rule", key), "office:all");
    return "retired";
  });
}

/** Puts a rule that was put away in force again, as its next version. */
export async function restoreRule(actor: Actor, key: string): Promise<"restored" | "in-force"> {
  return change(actor, topicOf("rule", key), async (trail) => {
    const last = await Rule.findOne({ key }).sort({ version: -1 }).lean<RuleFields>();
    if (!last) return unknown();
    if (!last.retiredAt) return "in-force";
    const { kind, audience, name, about, needs } = last;
    const version = last.version + 1;
    const made = { createdAt: actor.now, createdBy: actor.id, version, key };
    await Rule.create([{ kind, audience, name, about, needs, ...made }]);
    trail.audit("restore rule", topicOf("rule", key), { version });
    trail.announce(topicOf("rule", key), "office:all");
    return "restored";
  });
}

function unknown(): never {
  throw notFound();
}

/** Every version of the rule, the latest first. @throws NotFound when there is none */
export async function findVersions(key: string): Promise<[RuleFields, ...RuleFields[]]> {
  const [last, ...earlier] = await Rule.find({ key }).sort({ version: -1 }).lean<RuleFields[]>();
  return last ? [last, ...earlier] : unknown();
}

/** Rules that are put away, each as it was last, by name. */
export async function findRetired(): Promise<RuleFields[]> {
  const inForce = new Set(await Rule.distinct("key", { retiredAt: null }));
  const all = await Rule.find().sort({ version: -1 }).lean<RuleFields[]>();
  const last = new Map<string, RuleFields>();
  for (const rule of all) if (!inForce.has(rule.key) && !last.has(rule.key)) last.set(rule.key, rule);
  return [...last.values()].sort((a, b) => a.name.localeCompare(b.name));
}
