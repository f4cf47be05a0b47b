import type { Request, Response } from "express";
import { namesOf } from "../groups/find.js";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { forbidden } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { Debrief, type DebriefFields } from "./debrief.js";
import { presentDebriefs } from "./debrief-presenter.js";
import { findToDebrief, mayDebrief, writeDebrief } from "./debriefing.js";
import { debriefInput } from "./input.js";

/** The debrief of a session, for those who led it. */
export function debriefRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sessions/:session/debrief", (req, res) => show(req, res, {}, {}));
  routes.on("POST /sessions/:session/debrief", async (req, res) => {
    const found = await findToDebrief(signedIn(req), req.params.session);
    if (!mayDebrief(signedIn(req), found.session, req.now)) throw tooLate();
    const input = parseForm(debriefInput, req.body);
    if (!input.ok) return show(req, res, input.errors, input.typed);
    const outcome = await writeDebrief(actorOf(req), found, input.value);
    if (outcome === "too-late") throw tooLate();
    goTo(res, `/sessions/${String(found.session._id)}/debrief`, {
      kind: "done",
      text: "Thank you. Your debrief is kept, and its minutes count.",
    });
  });
  return routes;
}

const tooLate = () =>
  forbidden("A debrief is written by who led the session, within two weeks of its register.");

async function show(req: Request, res: Response, errors: FieldErrors, typed: Typed): Promise<void> {
  const viewer = signedIn(req);
  const found = await findToDebrief(viewer, req.params.session);
  const { _id, group } = found.session;
  const debriefs = await Debrief.find({ session: _id }).sort({ writtenAt: 1 }).lean<DebriefFields[]>();
  const names = await namesOf(debriefs.map(({ leader }) => leader));
  const shown = presentDebriefs(found, debriefs, { viewer, now: req.now, names });
  const refused = Object.keys(errors).length > 0;
  const text = (name: keyof typeof shown.own) =>
    typeof typed[name] === "string" ? typed[name] : shown.own[name];
  const context = {
    title: `Debrief, ${titleOutside(found.group)}`,
    ...shown,
    groupTitle: found.group.title,
    back: { href: `/sessions/${String(_id)}`, label: "The session" },
    typed: { went: text("went"), next: text("next"), forStaff: text("forStaff") },
    errors,
  };
  page(req, res, "attendance/debrief", context, { live: refused ? [] : [`group:${String(group)}`] });
}
