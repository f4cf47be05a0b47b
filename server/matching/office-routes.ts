import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findCurrentTerm, type TermFields } from "../terms/term.js";
import { addDays } from "../time/calendar-day.js";
import { dayWords, momentWords } from "../time/words.js";
import { instantOf, wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import { roundInput } from "./input.js";
import { draftCsv, presentDraft } from "./presenter.js";
import { findRound } from "./routes.js";
import { Round } from "./round.js";
import { draftRound, openRound, publishRound, type PublishOutcome } from "./running.js";

const solverSeconds = 60;

/** The matching rounds as staff run them: open, draft, publish. */
export function roundOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds", (req, res) => showRounds(req, res));
  routes.on("POST /office/rounds", takeRound);
  routes.on("GET /office/rounds/:round", showDraft);
  routes.on("GET /office/rounds/:round/draft.csv", async (req, res) => {
    const round = await findRound(req);
    sendCsv(res, "draft.csv", await draftCsv(round, (await findProgramme())?.topics ?? []));
  });
  routes.on("POST /office/rounds/:round/draft", async (req, res) => {
    const id = String((await findRound(req))._id);
    const outcome = await draftRound(actorOf(req), id, solverSeconds);
    goTo(res, `/office/rounds/${id}`, draftNotices[outcome]);
  });
  routes.on("POST /office/rounds/:round/publication", async (req, res) => {
    const id = String((await findRound(req))._id);
    goTo(res, `/office/rounds/${id}`, publishNotices[await publishRound(actorOf(req), id)]);
  });
  return routes;
}

const draftNotices: Record<"drafted" | "published", Notice> = {
  drafted: { kind: "done", text: "The draft is ready. Nobody has been told." },
  published: { kind: "warning", text: "This round was published already." },
};

const publishNotices: Record<PublishOutcome, Notice> = {
  published: { kind: "done", text: "Published. Everybody who asked gets one message." },
  already: { kind: "warning", text: "This round was published already; nobody was told twice." },
  "no-draft": { kind: "warning", text: "Work out a draft first." },
  stale: { kind: "warning", text: "Places have changed since this draft. Work it out again, then publish." },
};

async function termNow(req: Request): Promise<TermFields> {
  const term = await findCurrentTerm(wallOf(req.now, req.zone).on);
  if (!term) throw conflict("Set the dates of a term first.");
  return term;
}

async function showRounds(req: Request, res: Response, shown: Record<string, unknown> = {}): Promise<void> {
  const term = await termNow(req);
  const rounds = await Round.find({ term: term._id }).sort({ openedAt: -1 }).lean();
  const inAWeek = addDays(wallOf(req.now, req.zone).on, 7);
  page(
    req,
    res,
    "matching/index",
    {
      title: "Matching rounds",
      termName: term.name,
      hasOpen: rounds.some((round) => round.open),
      rounds: rounds.map((round) => ({
        id: String(round._id),
        opened: dayWords(wallOf(round.openedAt, req.zone).on, true),
        deadline: momentWords(round.deadlineAt, req.zone),
        asking: round.asking.length,
        state: round.publishedAt ? "finished" : "open",
        stateLabel: round.publishedAt ? "published" : round.draft ? "draft ready" : "open",
      })),
      deadlineOn: inAWeek,
      deadlineTime: "17:00",
      maxGroups: "1",
      ...shown,
    },
    { live: ["office:all"] },
  );
}

async function takeRound(req: Request, res: Response): Promise<void> {
  const input = parseForm(roundInput, req.body);
  if (!input.ok) {
    const { deadlineOn, deadlineTime, maxGroups } = input.typed;
    return showRounds(req, res, { deadlineOn, deadlineTime, maxGroups, errors: input.errors });
  }
  const deadlineAt = instantOf(input.value.deadlineOn, input.value.deadlineTime, req.zone);
  if (deadlineAt <= req.now) {
    return showRounds(req, res, {
      ...(input.value as object),
      errors: { deadlineOn: "Choose a time to come" },
    });
  }
  const term = await termNow(req);
  const { outcome, round } = await openRound(actorOf(req), term._id, {
    deadlineAt,
    maxGroups: input.value.maxGroups,
  });
  const words =
    outcome === "opened" ? "The round is open; students can ask for a place." : "A round is open already.";
  goTo(res, `/office/rounds/${round}`, { kind: outcome === "opened" ? "done" : "warning", text: words });
}

async function showDraft(req: Request, res: Response): Promise<void> {
  const round = await findRound(req);
  const id = String(round._id);
  const wanted = Number(typeof req.query.page === "string" ? req.query.page : 1) || 1;
  const draft = await presentDraft(round, (await findProgramme())?.topics ?? [], req.zone, wanted);
  const at = (n: number) => `/office/rounds/${id}?page=${n}`;
  page(
    req,
    res,
    "matching/draft",
    {
      title: "Matching round",
      id,
      deadline: momentWords(round.deadlineAt, req.zone),
      asking: round.asking.length,
      isPublished: round.publishedAt !== null,
      published: round.publishedAt ? momentWords(round.publishedAt, req.zone) : "",
      draft,
      previous: draft && draft.page > 1 ? at(draft.page - 1) : "",
      next: draft && draft.page < draft.pages ? at(draft.page + 1) : "",
    },
    { live: [`round:${id}`, "office:all"] },
  );
}
