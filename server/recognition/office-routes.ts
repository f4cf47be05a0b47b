import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { findEarners, findRule, runRule } from "./awarding.js";
import { Credential } from "./credential.js";
import { measureWords, needsWords } from "./earning.js";
import { fieldsOf, needsFrom, ruleInput } from "./input.js";
import type { RuleFields } from "./rule.js";
import { editRule, findRules } from "./rules.js";
import { undoRun } from "./revoking.js";

const path = "/office/recognition";
const mostShown = 100;

/** The office's rules: what earns recognition, who would get it now, and the run that gives it. */
export function rulesRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition", showRules);
  routes.on("GET /office/recognition/rules/:rule", async (req, res) => {
    await showRule(req, res, await findRule(String(req.params.rule)), {}, {});
  });
  routes.on("POST /office/recognition/rules/:rule", takeRule);
  routes.on("POST /office/recognition/rules/:rule/run", async (req, res) => {
    const { key, name } = await findRule(String(req.params.rule));
    const { given, run } = await runRule(actorOf(req), key);
    const to = given === 0 ? `${path}/rules/${key}` : `${path}/rules/${key}?run=${run}`;
    const text =
      given === 0 ? "Nobody new earns it now." : `“${name}” was given to ${given}. Each has been told once.`;
    goTo(res, to, { kind: "done", text });
  });
  routes.on("POST /office/recognition/runs/:run/end", async (req, res) => {
    const taken = await undoRun(actorOf(req), String(req.params.run));
    goTo(res, path, {
      kind: "done",
      text: taken === 0 ? "There was nothing left to undo." : `Undone: ${taken} taken back.`,
    });
  });
  return routes;
}

async function showRules(req: Request, res: Response): Promise<void> {
  const rules = await findRules();
  const counts = await Credential.aggregate<{ _id: string; count: number }>([
    { $match: { revokedAt: null } },
    { $group: { _id: "$key", count: { $sum: 1 } } },
  ]);
  const held = new Map(counts.map(({ _id, count }) => [_id, count]));
  const context = {
    title: "Recognition",
    back: { href: "/office", label: "Office" },
    lede: "Participation, never results. What earns what is written down here; who earned it is looked at before anything is given.",
    rules: rules.map((rule) => ({
      href: `${path}/rules/${rule.key}`,
      name: rule.name,
      audience: rule.audience === "leader" ? "Leaders" : "Students",
      asks: rule.needs.length > 0 ? needsWords(rule) : "decided by staff",
      held: String(held.get(rule.key) ?? 0),
    })),
  };
  page(req, res, "recognition/rules", context, { live: ["office:all"] });
}

async function showRule(
  req: Request,
  res: Response,
  rule: RuleFields,
  errors: FieldErrors,
  typed: Typed,
): Promise<void> {
  const earners = await findEarners(rule);
  const kept = fieldsOf(rule.needs);
  const run = typeof req.query.run === "string" && /^[\w-]{12}$/.test(req.query.run) ? req.query.run : "";
  const context = {
    title: rule.name,
    back: { href: path, label: "Recognition" },
    lede:
      rule.needs.length > 0 ? `Asks for ${needsWords(rule)}.` : "Given by decision of the programme staff.",
    path: `${path}/rules/${rule.key}`,
    undo: run === "" ? "" : `${path}/runs/${run}/end`,
    version: String(typed.version ?? rule.version),
    name: typed.name ?? rule.name,
    about: typed.about ?? rule.about,
    measures: Object.entries(measureWords).map(([measure, { label, inHours }]) => ({
      name: measure,
      label: inHours
        ? label === "in all"
          ? "Hours in all at least"
          : `Hours of ${label} at least`
        : `${capital(label)} at least`,
      suffix: inHours ? "hours" : "",
      value: typed[measure] ?? kept[measure as keyof typeof kept],
      error: errors[measure] ?? "",
    })),
    earners: earners.slice(0, mostShown).map(({ holder, why }) => ({ name: holder, why })),
    count: earners.length,
    more: Math.max(0, earners.length - mostShown),
    errors,
  };
  page(req, res, "recognition/rule", context, { live: Object.keys(errors).length > 0 ? [] : ["office:all"] });
}

async function takeRule(req: Request, res: Response): Promise<void> {
  const rule = await findRule(String(req.params.rule));
  const input = parseForm(ruleInput, req.body);
  if (!input.ok) return showRule(req, res, rule, input.errors, input.typed);
  const { name, about, version, ...amounts } = input.value;
  const outcome = await editRule(actorOf(req), rule.key, version, { name, about, needs: needsFrom(amounts) });
  if (outcome === "saved")
    return void goTo(res, `${path}/rules/${rule.key}`, {
      kind: "done",
      text: "Saved. Look who would get it now.",
    });
  const form =
    "Somebody else changed this rule meanwhile. Theirs is in force; look at it before you save yours.";
  const typed = { ...(req.body as Typed), version: String(rule.version) };
  await showRule(req, res, await findRule(rule.key), { form }, typed);
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
