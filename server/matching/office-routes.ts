import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findCurrentTerm, type TermFields } from "../terms/term.js";
import { addDays } from "../time/calendar-day.js";
import { dayWords, momentWords } from "../time/words.js";
import { instantOf, wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import { publicationInput, roundInput } from "./input.js";
import { draftCsv, presentDraft } from "./presenter.js";
import { findRound } from "./routes.js";
import { publishRound, type PublishOutcome } from "./publishing.js";
import { Round, type RoundFields } from "./round.js";
import { draftRound, openRound } from "./running.js";

const solverSeconds = 60;

/** The matching rounds as staff run them: open, draft, publish. */
export function roundOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds", (req, res) => showRounds(req, res));
  routes.on("POST /office/rounds", takeRound);
  routes.on("GET /office/rounds/:round", showDraft);
  routes.on("GET /office/rounds/:round/draft.csv", async (req, res) => {
    sendCsv(res, "draft.csv", await draftCsv(await findWhole(req)));
  });
  routes.on("POST /office/rounds/:round/draft", async (req, res) => {
    const id = String((await findRound(req))._id);
    const outcome = await draftRound(actorOf(req), id, solverSeconds);
    goTo(res, `/office/rounds/${id}`, draftNotices[outcome]);
  });
  routes.on("POST /office/rounds/:round/publication", async (req, res) => {
    const id = String((await findRound(req))._id);
    const input = parseForm(publicationInput, req.body);
    const outcome = await publishRound(actorOf(req), id, input.ok && input.value.closeNow);
    goTo(res, `/office/rounds/${id}`, publishNotices[outcome]);
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
  "no-draft": { kind: "warning", text: "There is no draft that can be published. Work one out first." },
  "too-early": {
    kind: "warning",
    text: "Students can still ask. Tick that you close the round now, or publish after its deadline.",
  },
  stale: {
    kind: "warning",
    text: "What this draft rests on has changed since. Work it out again, then publish.",
  },
};

async function termNow(req: Request): Promise<TermFields> {
  const term = await findCurrentTerm(wallOf(req.now, req.zone).on);
  if (!term) throw conflict("Set the dates of a term first.");
  return term;
}

async function showRounds(req: Request, res: Response, shown: Record<string, unknown> = {}): Promise<void> {
  const term = await termNow(req);
  const rounds = await Round.find({ term: term._id })
    .select({ "draft.problem": 0, "draft.result": 0 })
    .sort({ openedAt: -1 })
    .lean();
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

/** The round the address names, with its draft. @throws HttpError 404 */
async function findWhole(req: Request): Promise<RoundFields> {
  return Round.findById((await findRound(req))._id)
    .orFail()
    .lean<RoundFields>();
}

async function showDraft(req: Request, res: Response): Promise<void> {
  const round = await findWhole(req);
  const id = String(round._id);
  const wanted = Number(typeof req.query.page === "string" ? req.query.page : 1) || 1;
  const draft = await presentDraft(round, req.zone, wanted);
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
      isBefore: req.now < round.deadlineAt,
      isPublished: round.publishedAt !== null,
      published: round.publishedAt ? momentWords(round.publishedAt, req.zone) : "",
      draft,
      previous: draft && draft.page > 1 ? at(draft.page - 1) : "",
      next: draft && draft.page < draft.pages ? at(draft.page + 1) : "",
    },
    { live: [`round:${id}`, "office:all"] },
  );
}
