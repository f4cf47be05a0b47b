import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person, type PersonFields } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { asText, objectId, parseForm } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { moveByHand, otherDraftWords, type MoveOutcome } from "./by-hand.js";
import { officeTopic } from "./drafting.js";
import { findRound } from "./finding.js";
import { moveInput, takeOutInput } from "./input.js";
import { overWords } from "./open-round.js";
import { obstacleWords } from "./person-page.js";
import { personSheet } from "./person-sheet.js";
import type { RoundFields } from "./round.js";
import { putBack, takeOut, type TakeOutOutcome } from "./taking-out.js";
import { workOut, type Workshop } from "./working-out.js";

/** One person of a round: their place and why, why not a better one, and moving them by hand. */
export function roundPersonRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round/people/:student", async (req, res) => {
    await showPerson(req, res, await findRound(req.params.round), await findStudent(req.params.student));
  });
  routes.on("POST /office/rounds/:round/people/:student/placement", (req, res) => take(workshop, req, res));
  routes.on("POST /office/rounds/:round/people/:student/removal", takeRemoval);
  routes.on("POST /office/rounds/:round/people/:student/removal/end", async (req, res) => {
    const round = await findRound(req.params.round);
    const person = await findStudent(req.params.student);
    removed(res, round, person, await putBack(actorOf(req), String(round._id), String(person._id)));
  });
  return routes;
}

/** The student with the id. @throws HttpError 404 */
export async function findStudent(id: unknown): Promise<PersonFields> {
  const asked = objectId.safeParse(id);
  const person = asked.success ? await Person.findById(asked.data).lean() : null;
  if (!person?.roles.includes("student")) throw notFound();
  return person;
}

const outcomeWords: Record<Exclude<MoveOutcome, "moving">, string> = {
  "under-way": "A draft is being worked out. Wait for it, or stop it, then move them.",
  ...overWords,
  "no-draft": "Work out a draft first.",
  "other-draft": otherDraftWords,
  held: "Somebody is held in a place that they can't have any more. Work the draft out to read who, and let go of them.",
  "not-asking": "They don't ask for a place in this round.",
  "no-group": "The group is not offered any more.",
  ...obstacleWords,
};

async function take(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const person = await findStudent(req.params.student);
  const id = String(round._id);
  const input = parseForm(moveInput, req.body);
  if (!input.ok) {
    const { group = "", reason = "" } = input.typed;
    return showPerson(req, res, round, person, { group, reason, errors: input.errors });
  }
  const move = { person: String(person._id), ...input.value };
  const { outcome, run } = await moveByHand(actorOf(req), id, move, workshop.config.dataKeys);
  if (outcome === "other-draft") {
    return showPerson(
      req,
      res,
      round,
      person,
      { ...input.value, errors: { form: outcomeWords[outcome] } },
      409,
    );
  }
  if (outcome !== "moving") {
    return showPerson(req, res, round, person, { ...input.value, errors: { group: outcomeWords[outcome] } });
  }
  if (run !== "") workOut(workshop, run);
  const text = "They are moved, and nobody else; the draft is being written anew.";
  goTo(res, `/office/rounds/${id}`, { kind: "done", text });
}

const removalNotices: Record<TakeOutOutcome, Notice> = {
  "taken-out": { kind: "done", text: "They are taken out: no draft from now on looks for a place for them." },
  "put-back": { kind: "done", text: "They are back: the next draft looks for a place for them." },
  already: { kind: "warning", text: "They are taken out already." },
  "not-asking": { kind: "warning", text: outcomeWords["not-asking"] },
  "not-there": { kind: "warning", text: "They were not taken out." },
  published: { kind: "warning", text: overWords.published },
  withdrawn: { kind: "warning", text: overWords.withdrawn },
};

const removed = (res: Response, round: RoundFields, person: PersonFields, outcome: TakeOutOutcome) =>
  goTo(res, `/office/rounds/${String(round._id)}/people/${String(person._id)}`, removalNotices[outcome]);

async function takeRemoval(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const person = await findStudent(req.params.student);
  const input = parseForm(takeOutInput, req.body);
  if (!input.ok)
    return showPerson(req, res, round, person, { why: asText(input.typed.why), errors: input.errors });
  const { why } = input.value;
  removed(res, round, person, await takeOut(actorOf(req), String(round._id), String(person._id), why));
}

/** Answers with the page of one person of a round. @param shown takes the place of what the page would show */
export async function showPerson(
  req: Request,
  res: Response,
  round: RoundFields,
  person: PersonFields,
  shown: object = {},
  status?: number,
): Promise<void> {
  const id = String(round._id);
  const { draft, ...sheet } = await personSheet(round, person, req.zone);
  const context = {
    ...sheet,
    ...{ group: "", reason: "", why: "", to: "", note: "", errors: {} },
    ...shown,
    // What is posted next is about the draft that is shown now.
    draft,
  };
  const live = [`round:${id}`, officeTopic(id)];
  page(req, res, "matching/person", context, { live, ...(status ? { status } : {}) });
}
