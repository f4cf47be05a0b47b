import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { dayRangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { parseForm, typedFields, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { nextTermInput } from "./input.js";
import { findNextTerm, problemOfNext, saveNextTerm, versionOfNext } from "./next-term.js";
import { findCurrentTerm, type TermFields } from "./term.js";
import { writeClosures } from "./written-lists.js";

/** The term after this one, planned ahead by staff. */
export function nextTermRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/term/next", async (req, res) => {
    const { current, planned } = await termsNow(req);
    show(req, res, current, fieldsOf(planned), {});
  });
  routes.on("POST /office/term/next", takeNext);
  return routes;
}

async function termsNow(req: Request): Promise<{ current: TermFields; planned: TermFields | null }> {
  const current = await findCurrentTerm(wallOf(req.now, req.zone).on);
  if (!current) throw conflict("The programme has not been set up yet.");
  return { current, planned: await findNextTerm(current) };
}

const fieldNames = ["name", "startsOn", "endsOn", "closures", "version"] as const;
type Fields = Record<(typeof fieldNames)[number], string>;

const fieldsOf = (planned: TermFields | null): Fields => ({
  name: planned?.name ?? "",
  startsOn: planned?.startsOn ?? "",
  endsOn: planned?.endsOn ?? "",
  closures: planned ? writeClosures(planned.closures) : "",
  version: versionOfNext(planned),
});

function show(
  req: Request,
  res: Response,
  current: TermFields,
  fields: Fields,
  errors: FieldErrors,
  now: Fields | null = null,
): void {
  const words = { current: current.name, currentDays: dayRangeWords(current.startsOn, current.endsOn) };
  const back = { href: "/office/term", label: "Term, closures and topics" };
  const context = { title: "The next term", back, ...words, ...fields, errors, now };
  page(req, res, "terms/next", context, { status: now ? 409 : undefined });
}

async function takeNext(req: Request, res: Response): Promise<void> {
  const { current } = await termsNow(req);
  const input = parseForm(nextTermInput, req.body);
  const typed = typedFields(req.body, fieldNames);
  if (!input.ok) return void show(req, res, current, typed, input.errors);
  const problem = problemOfNext(current, input.value.startsOn);
  if (problem !== null) return void show(req, res, current, typed, { startsOn: problem });
  const outcome = await saveNextTerm(actorOf(req), input.value, wallOf(req.now, req.zone).on);
  if (outcome === "saved") {
    const text = `${input.value.name} is planned. Leaders can draft groups for it at once.`;
    return void goTo(res, "/office/term/next", { kind: "done", text });
  }
  const words =
    "Somebody else planned this term while you were writing. Theirs stands below; yours is in the fields";
  const theirs = fieldsOf((await termsNow(req)).planned);
  show(req, res, current, { ...typed, version: theirs.version }, { form: words }, theirs);
}
