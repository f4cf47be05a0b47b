import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Group } from "../groups/group.js";
import { actorOf } from "../people/viewer.js";
import { findHits } from "../series/closures.js";
import { wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { parseForm, typedFields, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { termInput } from "./input.js";
import { findProgramme, settingNumbers, type ProgrammeFields } from "./programme.js";
import { saveSettings, versionOf, type SettingsOutcome } from "./settings.js";
import { findCurrentTerm, type TermFields } from "./term.js";
import { writeClosures, writeTopics } from "./written-lists.js";

/** The term's dates, closures, topics and the programme's numbers, as staff edit them. */
export function termRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/term", async (req, res) => {
    const { programme, term } = await settingsNow(req);
    show(req, res, fieldsOf(programme, term), {});
  });
  routes.on("POST /office/term", takeSettings);
  return routes;
}

async function settingsNow(req: Request): Promise<{ programme: ProgrammeFields; term: TermFields }> {
  const programme = await findProgramme();
  const term = await findCurrentTerm(wallOf(req.now, req.zone).on);
  if (!programme || !term) throw conflict("The programme has not been set up yet.");
  return { programme, term };
}

type Fields = Record<keyof ReturnType<typeof termInput.parse>, string>;

function fieldsOf(programme: ProgrammeFields, term: TermFields): Fields {
  const { settings } = programme;
  const numbers = Object.fromEntries(settingNumbers.map((name) => [name, String(settings[name])]));
  return {
    programme: programme.name,
    name: term.name,
    startsOn: term.startsOn,
    endsOn: term.endsOn,
    closures: writeClosures(term.closures),
    topics: writeTopics(programme.topics),
    ...(numbers as Record<(typeof settingNumbers)[number], string>),
    autoApprove: settings.autoApprove ? "yes" : "",
    version: versionOf(programme, term),
  };
}

function show(
  req: Request,
  res: Response,
  fields: Fields,
  errors: FieldErrors,
  now: Fields | null = null,
): void {
  const status = now ? 409 : undefined;
  const title = "Term, closures and topics";
  page(req, res, "terms/edit", { title, ...fields, errors, now }, { status });
}

async function takeSettings(req: Request, res: Response): Promise<void> {
  const { programme, term } = await settingsNow(req);
  const current = fieldsOf(programme, term);
  const input = parseForm(termInput, req.body);
  const typed = typedFields(req.body, Object.keys(current) as (keyof Fields)[]);
  if (!input.ok) return void show(req, res, typed, input.errors);
  const outcome = await saveSettings(actorOf(req), term._id, input.value, async (topic) =>
    Group.countDocuments({ topic }),
  );
  if (outcome === "saved") return leadOn(req, res);
  if (outcome !== "changed-meanwhile") return void show(req, res, typed, { topics: keptWords(outcome) });
  const words =
    "Somebody else saved these settings while you were writing. Theirs stand below; yours are in the fields";
  show(req, res, { ...typed, version: current.version }, { form: words }, current);
}

/** Why a topic stays, and how it gets another name. */
const keptWords = ({ topic: { code, name }, groups }: Exclude<SettingsOutcome, string>): string =>
  `“${name}” is the topic of ${groups === 1 ? "a group" : `${groups} groups`}, so it stays. ` +
  `To call it something else, write “${code}: ” and its new name`;

/** To the sessions that a closure has come to lie over, where there are some to decide on; else back to the form. */
async function leadOn(req: Request, res: Response): Promise<void> {
  const { term } = await settingsNow(req);
  const hits = await findHits(term, req.now);
  if (hits.length === 0) return void goTo(res, "/office/term", { kind: "done", text: "Saved." });
  const text = "Saved. Sessions lie on closed days: decide here what becomes of them.";
  goTo(res, "/office/closures", { kind: "done", text });
}
