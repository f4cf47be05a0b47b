import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findTermNow } from "../terms/term.js";
import { notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { findNominees, giveAward, type Nominee } from "./award-giving.js";
import { findRule } from "./awarding.js";
import { awardingInput } from "./input.js";
import type { RuleFields } from "./rule.js";
import { givenWords } from "./rule-presenter.js";
import { undoDays } from "./runs.js";

const path = "/office/recognition";

/** An award decided by staff: who was put forward, a look at what would be given, and the giving. */
export function awardRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition/rules/:rule/awarding", (req, res) => show(req, res));
  routes.on("POST /office/recognition/rules/:rule/awarding", async (req, res) => {
    const [{ key, name }, term] = [await findAward(req), await findTermNow(req)];
    const input = parseForm(awardingInput, req.body);
    const people = input.ok ? input.value.person : [];
    const { given } = await giveAward(actorOf(req), key, term._id, people);
    if (given === 0)
      return void goTo(res, `${path}/rules/${key}/awarding`, {
        kind: "warning",
        text: "Nothing was given: choose people who were put forward and don’t hold it yet.",
      });
    goTo(res, `${path}/rules/${key}`, { kind: "done", text: givenWords(name, given) });
  });
  return routes;
}

/** @throws HttpError 404 for a rule that isn't an award */
async function findAward(req: Request): Promise<RuleFields> {
  const rule = await findRule(String(req.params.rule));
  if (rule.kind !== "award") throw notFound();
  return rule;
}

/** What is earned by numbers isn't decided: its own page shows who earns it. */
const leadsElsewhere = async (req: Request, res: Response): Promise<boolean> => {
  const { kind, key } = await findRule(String(req.params.rule));
  if (kind !== "award") goTo(res, `${path}/rules/${key}`);
  return kind !== "award";
};

/** With people in the address it shows what giving it to them would do, else everybody who was put forward. */
async function show(req: Request, res: Response): Promise<void> {
  if (await leadsElsewhere(req, res)) return;
  const [rule, term] = [await findAward(req), await findTermNow(req)];
  const asked = [req.query.person ?? []].flat().map(String);
  const nominees = await findNominees(rule.key, term._id);
  const chosen = nominees.filter(({ person }) => asked.includes(person));
  const own = `${path}/rules/${rule.key}`;
  const isEmpty = req.query.look !== undefined && chosen.length === 0 && nominees.length > 0;
  const errors: FieldErrors = isEmpty ? { person: "Choose at least one person" } : {};
  const context = {
    title: `${rule.name}, ${term.name}`,
    back:
      chosen.length > 0
        ? { href: `${own}/awarding`, label: "Choose again" }
        : { href: own, label: rule.name },
    lede:
      chosen.length > 0
        ? "Look once more; nothing has been given yet."
        : "Whom members and leaders put forward, in the order of the alphabet. The words decide, not how many there are.",
    path: `${own}/awarding`,
    about: rule.about,
    undoDays,
    nominees: chosen.length > 0 ? [] : nominees.map(presentNominee),
    isLook: chosen.length > 0,
    chosen: chosen.filter(({ holds }) => !holds).map(presentNominee),
    passedOver: chosen.filter(({ holds }) => holds).map(presentNominee),
    errors,
  };
  page(req, res, "recognition/awarding", context, { live: isEmpty ? [] : ["office:all"] });
}

const presentNominee = ({ person, holder, words, holds }: Nominee) => ({
  id: person,
  name: holder,
  words,
  holds,
});
