import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { findLeader } from "../training/leaders.js";
import { hoursHint, idIn, parseForm, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { developmentOf, recordDevelopment, strikeDevelopment } from "./developing.js";
import { activityInput, reasonInput } from "./input.js";

const pathOf = (leader: { _id: unknown }) => `/office/leaders/${String(leader._id)}`;

/** The activities by which a leader grew, as the office records them. */
export function developmentRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/leaders/:person/development", (req, res) => show(req, res, {}, {}));
  routes.on("POST /office/leaders/:person/development", async (req, res) => {
    const leader = await findLeader(req.params.person);
    const input = parseForm(activityInput(wallOf(req.now, req.zone).on), req.body);
    if (!input.ok) return show(req, res, input.errors, input.typed);
    const { hours: minutes, on, what } = input.value;
    await recordDevelopment(actorOf(req), leader._id, { on, minutes, what });
    goTo(res, `${pathOf(leader)}/development`, { kind: "done", text: "Recorded. The leader is told." });
  });
  routes.on("POST /office/leaders/:person/development/:entry/end", takeStrike);
  return routes;
}

async function takeStrike(req: Request, res: Response): Promise<void> {
  const leader = await findLeader(req.params.person);
  const entry = idIn(req, "entry");
  const input = parseForm(reasonInput, req.body);
  if (!input.ok) return show(req, res, { form: input.errors.reason ?? "Say what was wrong" }, {});
  await strikeDevelopment(actorOf(req), leader._id, entry, input.value.reason);
  goTo(res, `${pathOf(leader)}/development`, { kind: "done", text: "Struck; it counts no more." });
}

async function show(req: Request, res: Response, errors: FieldErrors, typed: Typed): Promise<void> {
  const leader = await findLeader(req.params.person);
  const entries = await developmentOf(leader._id);
  const counted = entries.filter(({ struck }) => struck === "");
  const text = typedText(typed);
  const context = {
    title: `Development of ${nameOf(leader)}`,
    back: { href: pathOf(leader), label: nameOf(leader) },
    path: `${pathOf(leader)}/development`,
    figures: [
      { value: counted.length, label: counted.length === 1 ? "activity" : "activities" },
      { value: durationWords(counted.reduce((sum, { minutes }) => sum + minutes, 0)), label: "in all" },
    ],
    entries,
    hoursHint,
    typed: { what: text("what"), on: text("on"), hours: text("hours") },
    errors,
  };
  page(req, res, "recognition/development", context, {
    live: Object.keys(errors).length > 0 ? [] : ["office:all"],
  });
}
