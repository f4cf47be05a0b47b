import type { Request, Response } from "express";
import mongoose from "mongoose";
import { Outbox } from "../data/outbox.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { holds } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { parseForm, typedFields, type FieldErrors } from "../web/input.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { setUpInput } from "./input.js";
import { needsSetUp, setUp } from "./set-up.js";

const setUpTries = sharedLimit("set-up", 20, 15);

/** The way in: the start address, set-up, help, and in development the outbox. */
export function doorRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /", async (req, res) => {
    if (await needsSetUp()) return void res.redirect(303, "/set-up");
    res.redirect(303, req.viewer ? (holds(req.viewer, "staff") ? "/office" : "/today") : "/sign-in");
  });
  routes.on("GET /help", (req, res) => page(req, res, "office/help", { title: "Help" }));
  routes.on("GET /set-up", async (req, res) => {
    if (!(await needsSetUp())) return void showDone(req, res);
    const code = typeof req.query.code === "string" ? req.query.code : "";
    showSetUp(req, res, { ...empty, timeZone: house.config.zone, code }, {});
  });
  routes.on("POST /set-up", takeSetUp);
  routes.on("GET /outbox", showOutbox(house));
  return routes;
}

const empty = {
  code: "",
  programme: "",
  timeZone: "",
  termName: "",
  startsOn: "",
  endsOn: "",
  closures: "",
  topics: "",
  name: "",
  email: "",
};

type Fields = typeof empty;

function showSetUp(req: Request, res: Response, fields: Fields, errors: FieldErrors): void {
  page(req, res, "office/set-up", { title: "Set up Peer Rounds", ...fields, errors }, { layout: "bare" });
}

async function takeSetUp(req: Request, res: Response): Promise<void> {
  if (!(await needsSetUp())) return void showDone(req, res, 409);
  await setUpTries.spend(computerOf(req), req.now);
  const input = parseForm(setUpInput, req.body);
  const typed = typedFields(req.body, Object.keys(empty) as (keyof Fields)[]);
  if (!input.ok) return void showSetUp(req, res, typed, input.errors);
  const done = await setUp(input.value, req.now);
  if (done.outcome === "wrong-code") {
    const code = "That is not the code printed where the app was started";
    return void showSetUp(req, res, typed, { code });
  }
  if (done.outcome === "done-before") return void showDone(req, res, 409);
  const isOver = input.value.endsOn < wallOf(req.now, input.value.timeZone).on;
  const doubt = isOver
    ? " Its first term is over already: look at its days under Office once you are in."
    : "";
  goTo(res, "/sign-in", {
    kind: isOver ? "warning" : "done",
    text: `The programme is ready. Sign in with the address you just gave.${doubt}`,
  });
}

/** Whoever opens the address of the first start again, with whatever code, learns where to go instead. */
function showDone(req: Request, res: Response, status = 200): void {
  const title = "Peer Rounds is set up already";
  page(req, res, "office/set-up-done", { title }, { layout: "bare", status });
}

function showOutbox(house: House) {
  return async (req: Request, res: Response) => {
    if (!house.config.outboxReadable) throw notFound();
    const letters = await Outbox.find({ channel: mongoose.trusted({ $ne: "push" }) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(50)
      .lean();
    const shown = letters.map((letter) => ({
      address: letter.address,
      subject: letter.subject,
      text: letter.text,
      path: letter.path,
      when: momentWords(letter.createdAt, req.zone),
    }));
    page(req, res, "office/outbox", { title: "Outbox", letters: shown }, { live: ["outbox:all"] });
  };
}
