import mongoose from "mongoose";
import type { Request, Response } from "express";
import { searchPattern } from "../data/search.js";
import { namesOf } from "../groups/find.js";
import { orRefusal } from "../groups/refused.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { earnedTopic } from "../training/recording.js";
import { dayWords, whenWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { objectId, parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { findEarners, findRule, runRule } from "./awarding.js";
import { Credential } from "./credential.js";
import { needsWords } from "./earning.js";
import { needsFrom, ruleInput, seenInput } from "./input.js";
import type { RuleFields } from "./rule.js";
import { findRetired, findVersions } from "./rule-life.js";
import { asksWords, givenWords, measureFields, presentVersions, ruleDifferences } from "./rule-presenter.js";
import { editRule, findRules } from "./rules.js";
import { undoRun } from "./revoking.js";
import { findRuns, undoDays } from "./runs.js";

const path = "/office/recognition";
/** Few, as the rule itself follows them on a phone. */
const perPage = 20;

/** The office's rules: what earns recognition, who would get it now, and the run that gives it. */
export function rulesRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition", showRules);
  routes.on("GET /office/recognition/rules/:rule", showLatest);
  routes.on("POST /office/recognition/rules/:rule", takeRule);
  routes.on("POST /office/recognition/rules/:rule/run", takeRun);
  routes.on("POST /office/recognition/runs/:run/end", async (req, res) => {
    const { rule, taken } = await undoRun(actorOf(req), String(req.params.run));
    const own = `${path}/rules/${rule}`;
    if (taken === "too-late") return void goTo(res, own, { kind: "warning", text: tooLate });
    goTo(res, own, {
      kind: "done",
      text: taken === 0 ? "There was nothing left to undo." : `Undone: ${taken} taken back.`,
    });
  });
  return routes;
}

const tooLate = `What was given can be undone as a whole for ${undoDays} days. Take single certificates back instead.`;

async function showRules(req: Request, res: Response): Promise<void> {
  const rules = await findRules();
  const counts = await Credential.aggregate<{ _id: string; count: number }>([
    { $match: { revokedAt: null } },
    { $group: { _id: "$key", count: { $sum: 1 } } },
  ]);
  // An award's credentials have a key of their own in each term: "award-thanked@…".
  const heldBy = (key: string) =>
    counts
      .filter(({ _id }) => _id === key || _id.startsWith(`${key}@`))
      .reduce((sum, { count }) => sum + count, 0);
  const context = {
    title: "Recognition",
    back: { href: "/office", label: "Office" },
    lede: "Participation, never results. What earns what is written down here; who earned it is looked at before anything is given.",
    rules: rules.map((rule) => ({
      href: `${path}/rules/${rule.key}`,
      name: rule.name,
      audience: rule.audience === "leader" ? "Leaders" : "Students",
      asks: asksWords(rule),
      held: String(heldBy(rule.key)),
    })),
    retired: (await findRetired()).map(({ key, name }) => ({ href: `${path}/rules/${key}`, name })),
  };
  page(req, res, "recognition/rules", context, { live: ["office:all"] });
}

/** What became of a form, as its page shows it again. */
interface Answered {
  errors: FieldErrors;
  typed: Typed;
  /** Where the version in force and the typed one differ; given when somebody else was faster. */
  rivals?: ReturnType<typeof ruleDifferences>;
}

const unasked: Answered = { errors: {}, typed: {} };

async function showRule(
  req: Request,
  res: Response,
  rule: RuleFields,
  { errors, typed, rivals }: Answered,
): Promise<void> {
  const own = `${path}/rules/${rule.key}`;
  const { q, page: asked } = listingOf(req.query);
  const earners = await findEarners(rule);
  const named = new RegExp(searchPattern(q), "i");
  const found = earners.filter(({ holder }) => named.test(holder));
  const paging = pagingOf(found.length, perPage, asked, own, { q });
  const context = {
    title: rule.name,
    back: { href: path, label: "Recognition" },
    lede:
      rule.needs.length > 0 ? `Asks for ${needsWords(rule)}.` : "Given by decision of the programme staff.",
    path: own,
    isAward: rule.kind === "award",
    runs: await presentRuns(rule.key, req),
    giving: `Each gets one message and a certificate. You can undo it as a whole for ${undoDays} days.`,
    version: String(typed.version ?? rule.version),
    seen: String(rule.version),
    name: typed.name ?? rule.name,
    about: typed.about ?? rule.about,
    measures: rule.kind === "award" ? [] : measureFields(rule.needs, typed, errors),
    earners: found
      .slice(paging.skip, paging.skip + perPage)
      .map(({ holder, why }) => ({ name: holder, why })),
    count: earners.length,
    q,
    isLong: earners.length > perPage,
    paging,
    versions: await versionsOf(rule.key, req.zone),
    rivals: rivals ?? [],
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : [`rule:${rule.key}`, earnedTopic];
  page(req, res, "recognition/rule", context, { live, ...(rivals ? { status: 409 } : {}) });
}

/** What was given to several at once and can still be undone as a whole, wherever one comes from. */
async function presentRuns(key: string, req: Request) {
  const runs = await findRuns(key, req.now);
  const names = await findMakers(runs.map(({ by }) => by));
  const day = (at: Date) => dayWords(wallOf(at, req.zone).on);
  return runs.map(({ run, count, at, until, by }) => ({
    id: `undo-${run}`,
    end: `${path}/runs/${run}/end`,
    words: `Given to ${count === 1 ? "one person" : `${count} people`} ${whenWords(at, req.now, req.zone)} by ${names.get(by) ?? "the office"}. It can be undone as a whole until ${day(until)}.`,
  }));
}

async function versionsOf(key: string, zone: string) {
  const versions = await findVersions(key);
  return presentVersions(versions, await findMakers(versions.map(({ createdBy }) => createdBy)), zone);
}

/** The names of those who are people; what the app did has none. */
const findMakers = (ids: readonly string[]): Promise<Map<string, string>> =>
  namesOf(ids.filter((id) => objectId.safeParse(id).success).map((id) => new mongoose.Types.ObjectId(id)));

/** The rule in force, or how it was when it was put away. */
async function showLatest(req: Request, res: Response): Promise<void> {
  const [rule] = await findVersions(String(req.params.rule));
  if (!rule.retiredAt) return showRule(req, res, rule, unasked);
  const context = {
    title: rule.name,
    back: { href: path, label: "Recognition" },
    lede: `Asked for: ${asksWords(rule)}.`,
    path: `${path}/rules/${rule.key}`,
    runs: await presentRuns(rule.key, req),
    versions: await versionsOf(rule.key, req.zone),
  };
  page(req, res, "recognition/retired-rule", context, { live: [`rule:${rule.key}`, "office:all"] });
}

async function takeRule(req: Request, res: Response): Promise<void> {
  const rule = await findRule(String(req.params.rule));
  const input = parseForm(ruleInput, req.body);
  if (!input.ok) return showRule(req, res, rule, input);
  const { name, about, version, ...amounts } = input.value;
  const edit = { name, about, needs: needsFrom(amounts) };
  const outcome = await orRefusal(editRule(actorOf(req), rule.key, version, edit));
  if (outcome === "saved")
    return void goTo(res, `${path}/rules/${rule.key}`, {
      kind: "done",
      text: "Saved. Look who would get it now.",
    });
  const typed = req.body as Typed;
  if (outcome !== "rival") return showRule(req, res, rule, { errors: { form: outcome.reason }, typed });
  const theirs = await findRule(rule.key);
  const form = "Somebody else changed this rule while you did. Nothing of yours is lost.";
  await showRule(req, res, theirs, {
    errors: { form },
    typed: { ...typed, version: String(theirs.version) },
    rivals: ruleDifferences(theirs, typed),
  });
}

/** Gives it to those the page listed: to nobody when another version came into force since. */
async function takeRun(req: Request, res: Response): Promise<void> {
  const { key, name } = await findRule(String(req.params.rule));
  const input = parseForm(seenInput, req.body);
  const done = await runRule(actorOf(req), key, input.ok ? input.value.version : 0);
  if (done === "rival") {
    const form = "Somebody else changed this rule meanwhile. Look who would get it now.";
    return showRule(req, res, await findRule(key), { errors: { form }, typed: {}, rivals: [] });
  }
  const text = done.given === 0 ? "Nobody new earns it now." : givenWords(name, done.given);
  goTo(res, `${path}/rules/${key}`, { kind: "done", text });
}
