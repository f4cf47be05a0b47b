import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { ask, hasAsked, takeBack, takesAskings, type AskOutcome, type TakeBackOutcome } from "./asking.js";
import { broughtTo, type Brought } from "./outcome-words.js";
import { namesFor } from "./publishing.js";
import { draftOf, Round, type RoundPlan } from "./round.js";

/** The round as students see it: what it is, until when, and asking for a place. */
export function roundRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /rounds/:round", showRound);
  routes.on("POST /rounds/:round/asking", async (req, res) => {
    const round = await findRound(req);
    const outcome = await ask(actorOf(req), String(round._id));
    goTo(res, nextAfter(outcome, round), askNotices[outcome]);
  });
  routes.on("POST /rounds/:round/asking/end", async (req, res) => {
    const round = await findRound(req);
    const outcome = await takeBack(actorOf(req), String(round._id));
    goTo(res, `/rounds/${String(round._id)}`, takeBackNotices[outcome]);
  });
  return routes;
}

const askNotices: Record<AskOutcome, Notice> = {
  asked: { kind: "done", text: "You asked for a place. You will hear when the round is published." },
  already: { kind: "done", text: "You have asked already." },
  closed: { kind: "warning", text: "The deadline of this round has passed." },
  "no-topics": { kind: "warning", text: "Choose your topics first, then ask for a place." },
  "no-free-time": { kind: "warning", text: "Mark when you are free first, then ask for a place." },
};

const takeBackNotices: Record<TakeBackOutcome, Notice> = {
  "taken-back": { kind: "done", text: "You no longer ask for a place." },
  "not-asked": { kind: "done", text: "You do not ask for a place." },
  closed: { kind: "warning", text: "The deadline has passed; write to the programme office." },
};

function nextAfter(outcome: AskOutcome, round: RoundPlan): string {
  if (outcome === "no-topics") return "/profile";
  if (outcome === "no-free-time") return "/profile/free-time";
  return `/rounds/${String(round._id)}`;
}

/** The round the address names, without its draft. @throws HttpError 404 */
export async function findRound(req: Request): Promise<RoundPlan> {
  const id = objectId.safeParse(req.params.round);
  const round = id.success ? await Round.findById(id.data).select("-draft").lean<RoundPlan>() : null;
  if (!round) throw notFound();
  return round;
}

async function showRound(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const round = await findRound(req);
  const person = await Person.findById(viewer.id).orFail().lean();
  const id = String(round._id);
  page(
    req,
    res,
    "matching/show",
    {
      title: "Ask for a place",
      id,
      deadline: momentWords(round.deadlineAt, req.zone),
      isOpen: takesAskings(round, req.now),
      isPublished: round.publishedAt !== null,
      isStudent: viewer.roles.includes("student"),
      hasAsked: hasAsked(round, viewer.id),
      hasTopics: person.topics.length > 0,
      hasFreeTime: person.free.length > 0,
      brought: await findBrought(round, viewer.id),
    },
    { live: [`round:${id}`, `person:${viewer.id}`] },
  );
}

/** What the published round brought the person; null before, and for those who did not ask. */
async function findBrought(round: RoundPlan, person: string): Promise<Brought | null> {
  if (!round.publishedAt || !hasAsked(round, person)) return null;
  const draft = draftOf(await Round.findById(round._id).select("draft").orFail().lean());
  return draft && broughtTo(person, draft.result, await namesFor(draft.result));
}
