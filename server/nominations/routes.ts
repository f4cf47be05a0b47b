import type { Request, Response } from "express";
import { fellowsOf } from "../groups/fellows.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findAwards } from "../recognition/rules.js";
import { findCurrentTerm } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { asText, idIn, parseForm, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { presentForm } from "./form-presenter.js";
import { nominationInput } from "./input.js";
import { nominate, takeBack, type NominateOutcome } from "./nominating.js";
import { findGiven, findPassedTo, findWritten } from "./presenter.js";

const path = "/nominations";

/** Putting somebody forward for an award, and what was said of oneself. */
export function nominationRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /nominations", (req, res) => show(req, res, {}, {}));
  routes.on("POST /nominations", take);
  routes.on("POST /nominations/:nomination/end", async (req, res) => {
    await takeBack(actorOf(req), idIn(req, "nomination"));
    goTo(res, path, { kind: "done", text: "Taken back; nobody has read it." });
  });
  return routes;
}

const termNow = async (req: Request) => findCurrentTerm(wallOf(req.now, req.zone).on);

const refusals: Record<Exclude<NominateOutcome, "nominated">, FieldErrors> = {
  "no-fellow": { nominee: "Choose somebody you share a group with this term" },
  "not-for-them": { nominee: "This award is for others; the list holds those it is for" },
  "nominated-already": { form: "You have put somebody forward for this award this term" },
};

async function take(req: Request, res: Response): Promise<void> {
  const input = parseForm(nominationInput, req.body);
  if (!input.ok) return show(req, res, input.errors, input.typed);
  const { award: key, ...words } = input.value;
  const award = (await findAwards()).find((each) => each.key === key);
  const term = await termNow(req);
  if (!award || !term) return show(req, res, { form: "Choose an award" }, req.body as Typed);
  const outcome = await nominate(actorOf(req), award, term._id, words);
  if (outcome !== "nominated") return show(req, res, refusals[outcome], req.body as Typed);
  const text = "Thank you. The programme office reads it first; then the words are passed on.";
  goTo(res, path, { kind: "done", text });
}

async function show(req: Request, res: Response, errors: FieldErrors, typed: Typed): Promise<void> {
  const viewer = signedIn(req);
  const term = await termNow(req);
  const awards = await findAwards();
  const fellows = term ? await fellowsOf(viewer.id, { term: term._id }) : [];
  const given = term ? await findGiven(viewer.id, term._id) : new Map<string, never>();
  const text = typedText(typed);
  const asked = text("award") || asText(req.query.award);
  const context = {
    title: "Put somebody forward",
    path,
    form: presentForm(awards, given, fellows, asked, path),
    typed: {
      nominee: text("nominee"),
      text: text("text"),
      isNamed: text("isNamed") !== "",
    },
    written: await findWritten(viewer.id, req.zone),
    passed: await findPassedTo(viewer.id, req.zone),
    errors,
  };
  page(req, res, "nominations/index", context, {
    live: Object.keys(errors).length > 0 ? [] : [`person:${viewer.id}`],
  });
}
