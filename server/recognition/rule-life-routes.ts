import type { Request, Response } from "express";
import { orRefusal } from "../groups/refused.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { parseForm, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { needsFrom, newRuleInput, seenInput } from "./input.js";
import { addRule, restoreRule, retireRule } from "./rule-life.js";
import { measureFields } from "./rule-presenter.js";

const path = "/office/recognition";

/** How rules come into force and are put away. */
export function ruleLifeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition/new", (req, res) => showNew(req, res, {}, {}));
  routes.on("POST /office/recognition/rules", takeNew);
  routes.on("POST /office/recognition/rules/:rule/end", async (req, res) => {
    const input = parseForm(seenInput, req.body);
    if (!input.ok) throw notFound();
    const key = String(req.params.rule);
    const outcome = await retireRule(actorOf(req), key, input.value.version);
    if (outcome === "rival")
      return void goTo(res, `${path}/rules/${key}`, {
        kind: "warning",
        text: "Somebody else changed this rule meanwhile. Look at theirs first.",
      });
    goTo(res, `${path}/rules/${key}`, { kind: "done", text: "Put away. What was given by it stays." });
  });
  routes.on("POST /office/recognition/rules/:rule/restoration", async (req, res) => {
    await restoreRule(actorOf(req), String(req.params.rule));
    goTo(res, `${path}/rules/${String(req.params.rule)}`, { kind: "done", text: "In force again." });
  });
  return routes;
}

async function takeNew(req: Request, res: Response): Promise<void> {
  const input = parseForm(newRuleInput, req.body);
  if (!input.ok) return void showNew(req, res, input.errors, input.typed);
  const { kind, audience, name, about, ...amounts } = input.value;
  const adding = addRule(actorOf(req), { kind, audience, name, about, needs: needsFrom(amounts) });
  const added = await orRefusal(adding);
  if (typeof added !== "string")
    return void showNew(req, res, { [added.field]: added.reason }, req.body as Typed);
  goTo(res, `${path}/rules/${added}`, { kind: "done", text: "In force. Nothing has been given yet." });
}

const kinds = [
  { value: "level", label: "A level", hint: "One after another, for what leaders give and learn" },
  { value: "milestone", label: "A milestone", hint: "For turning up, time after time" },
  { value: "award", label: "An award", hint: "Decided by staff from nominations, once a term" },
];
const audiences = [
  { value: "leader", label: "Leaders" },
  { value: "student", label: "Students" },
];

function showNew(req: Request, res: Response, errors: FieldErrors, typed: Typed): void {
  const text = typedText(typed);
  const context = {
    title: "A new rule",
    back: { href: path, label: "Recognition" },
    lede: "It gives nothing by itself: you look who would get it, then you give it.",
    kinds,
    audiences,
    kind: text("kind"),
    audience: text("audience"),
    name: text("name"),
    about: text("about"),
    measures: measureFields([], typed, errors),
    errors,
  };
  page(req, res, "recognition/new-rule", context);
}
