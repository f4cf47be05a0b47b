import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { ask, hasAsked, takeBack, takesAskings, type AskOutcome } from "./asking.js";
import { Round, type RoundFields } from "./round.js";

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
    const closed: Notice = {
      kind: "warning",
      text: "The deadline has passed; write to the programme office.",
    };
    goTo(
      res,
      `/rounds/${String(round._id)}`,
      outcome === "closed" ? closed : { kind: "done", text: "You no longer ask for a place." },
    );
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

function nextAfter(outcome: AskOutcome, round: RoundFields): string {
  if (outcome === "no-topics") return "/profile";
  if (outcome === "no-free-time") return "/profile/free-time";
  return `/rounds/${String(round._id)}`;
}

/** The round the address names. @throws HttpError 404 */
export async function findRound(req: Request): Promise<RoundFields> {
  const id = objectId.safeParse(req.params.round);
  const round = id.success ? await Round.findById(id.data).lean<RoundFields>() : null;
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
    },
    { live: [`round:${id}`, `person:${viewer.id}`] },
  );
}
