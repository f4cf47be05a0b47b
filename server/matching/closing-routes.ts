import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { Term } from "../terms/term.js";
import { instantOf } from "../time/zone.js";
import { asText, parseForm } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { findRound } from "./finding.js";
import { deadlineInput, publicationInput, withdrawalInput } from "./input.js";
import { overWords } from "./open-round.js";
import { moveDeadline, wrongDeadline } from "./opening.js";
import { publishRound, type PublishOutcome } from "./publishing.js";
import { showNewer, showRound } from "./round-page-routes.js";
import { reopenRound, withdrawRound, type ReopenOutcome } from "./withdrawing.js";
import type { Workshop } from "./working-out.js";

/** Until when a round takes wishes, and how it ends: published, or withdrawn, which can be undone. */
export function roundClosingRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  routes.on("POST /office/rounds/:round/deadline", (req, res) => takeDeadline(workshop, req, res));
  routes.on("POST /office/rounds/:round/publication", (req, res) => publish(workshop, req, res));
  routes.on("POST /office/rounds/:round/withdrawal", (req, res) => takeWithdrawal(workshop, req, res));
  routes.on("POST /office/rounds/:round/withdrawal/end", async (req, res) => {
    const { id, path } = await placeOf(req);
    goTo(res, path, reopenNotices[await reopenRound(actorOf(req), id)]);
  });
  return routes;
}

async function placeOf(req: Request): Promise<{ id: string; path: string }> {
  const id = String((await findRound(req.params.round))._id);
  return { id, path: `/office/rounds/${id}` };
}

async function takeDeadline(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const { id, path } = await placeOf(req);
  const input = parseForm(deadlineInput, req.body);
  if (!input.ok) {
    const { deadlineOn = "", deadlineTime = "" } = input.typed;
    return showRound(workshop, req, res, { deadlineOn, deadlineTime, errors: input.errors });
  }
  const { deadlineOn, deadlineTime } = input.value;
  const { term } = await findRound(id);
  const errors = wrongDeadline(req, await Term.findById(term).orFail().lean());
  if (errors.deadlineOn) return showRound(workshop, req, res, { deadlineOn, deadlineTime, errors });
  const outcome = await moveDeadline(actorOf(req), id, instantOf(deadlineOn, deadlineTime, req.zone));
  const moved: Notice = { kind: "done", text: "The deadline is moved." };
  goTo(res, path, outcome === "moved" ? moved : { kind: "warning", text: overWords[outcome] });
}

const publishNotices: Record<Exclude<PublishOutcome, "too-early" | "other-draft">, Notice> = {
  published: { kind: "done", text: "Published. Everybody who asked gets one message." },
  already: { kind: "warning", text: "This round was published already; nobody was told twice." },
  withdrawn: { kind: "warning", text: overWords.withdrawn },
  "no-draft": { kind: "warning", text: "There is no draft that can be published. Work one out first." },
  stale: {
    kind: "warning",
    text: "Since this draft somebody has asked or joined a group, or the round was arranged otherwise. Work it out again, then publish.",
  },
};

async function publish(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const { id, path } = await placeOf(req);
  const input = parseForm(publicationInput, req.body);
  if (!input.ok)
    return showRound(workshop, req, res, { errors: { form: "Look at the draft, then publish it" } });
  const { closeNow: isClosing, draft } = input.value;
  const outcome = await publishRound(actorOf(req), id, isClosing, draft);
  if (outcome === "other-draft") return showNewer(workshop, req, res);
  if (outcome === "too-early") {
    const closeNow =
      "Students can still ask: tick that you close the round now, or publish after its deadline";
    return showRound(workshop, req, res, { errors: { closeNow } });
  }
  goTo(res, path, publishNotices[outcome]);
}

const reopenNotices: Record<ReopenOutcome, Notice> = {
  reopened: { kind: "done", text: "The round is open again; everybody who asked is told once." },
  "other-open": {
    kind: "warning",
    text: "Another round of this term is open; there is one at a time.",
  },
  "not-withdrawn": { kind: "warning", text: "This round was not withdrawn." },
};

async function takeWithdrawal(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const { id, path } = await placeOf(req);
  const input = parseForm(withdrawalInput, req.body);
  if (!input.ok) return showRound(workshop, req, res, { why: asText(input.typed.why), errors: input.errors });
  const outcome = await withdrawRound(actorOf(req), id, input.value.why);
  const done: Notice = { kind: "done", text: "The round is withdrawn; everybody who asked is told once." };
  goTo(res, path, outcome === "withdrawn-now" ? done : { kind: "warning", text: overWords[outcome] });
}
