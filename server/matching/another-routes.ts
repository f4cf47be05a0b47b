import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { parseForm, typedFields } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { findRound } from "./finding.js";
import { giveAnother, keepPlace, type AnotherOutcome } from "./giving-another.js";
import { anotherInput, keepInput } from "./input.js";
import { findStudent, showPerson } from "./person-routes.js";
import { noteField, toField } from "./person-sheet.js";

/** What staff answer somebody who asked for another place than a round gave them: another, or that there is none. */
export function anotherPlaceRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("POST /office/rounds/:round/people/:student/another", take);
  routes.on("POST /office/rounds/:round/people/:student/another/end", async (req, res) => {
    const { round, person, path } = await placeOf(req);
    const input = parseForm(keepInput, req.body);
    if (!input.ok) {
      const { from, note } = typedFields(req.body, ["from", "note"]);
      const { note: words = "Send the form as it is" } = input.errors;
      return showPerson(req, res, round, person, { note, errors: { [noteField(from)]: words } });
    }
    const { from, note } = input.value;
    const wish = { round: String(round._id), person: String(person._id), group: from };
    goTo(res, path, notices[await keepPlace(actorOf(req), wish, note)]);
  });
  return routes;
}

async function placeOf(req: Request) {
  const round = await findRound(req.params.round);
  const person = await findStudent(req.params.student);
  return { round, person, path: `/office/rounds/${String(round._id)}/people/${String(person._id)}` };
}

const notices: Record<Exclude<AnotherOutcome, "not-there"> | "kept", Notice> = {
  moved: { kind: "done", text: "They are moved, and told once." },
  kept: { kind: "done", text: "They are told that there is none just now, and keep their place." },
  "not-asking": { kind: "warning", text: "They don't ask for another place any more." },
};

async function take(req: Request, res: Response): Promise<void> {
  const { round, person, path } = await placeOf(req);
  const input = parseForm(anotherInput, req.body);
  if (!input.ok) {
    const { from } = typedFields(req.body, ["from"]);
    const { to = "Choose a group" } = input.errors;
    return showPerson(req, res, round, person, { errors: { [toField(from)]: to } });
  }
  const { from, to } = input.value;
  const wish = { round: String(round._id), person: String(person._id), group: from };
  const outcome = await giveAnother(actorOf(req), wish, to);
  if (outcome !== "not-there") return void goTo(res, path, notices[outcome]);
  const words =
    "They can't have a place there: it is full by now, or doesn't go together with their other groups or an arrangement for the round";
  await showPerson(req, res, round, person, { to, errors: { [toField(from)]: words } });
}
