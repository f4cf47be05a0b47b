import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { addressOf, listingOf } from "../web/listing.js";
import { page, sendCsv } from "../web/respond.js";
import { askingCsv, askingLines, askingPage, searched } from "./asking-page.js";
import { otherDraftWords } from "./by-hand.js";
import { findDraft } from "./draft.js";
import { linesOf } from "./draft-lines.js";
import { linesCsv, narrowed, showOf } from "./draft-page.js";
import { officeTopic, runTopic } from "./drafting.js";
import { findDraftOf, findRound } from "./finding.js";
import { officePage, runView } from "./office-page.js";
import { overBy } from "./round.js";
import type { Workshop } from "./working-out.js";

/** One round as staff look at it: its page, the run at work by itself, and the draft and kept files to take along. */
export function roundPageRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round", (req, res) => showRound(workshop, req, res));
  routes.on("GET /office/rounds/:round/run", showRun);
  routes.on("GET /office/rounds/:round/asking", showAsking);
  routes.on("GET /office/rounds/:round/asking.csv", async (req, res) => {
    const lines = await askingLines(await findRound(req.params.round), req.zone);
    sendCsv(res, "asking.csv", askingCsv(searched(lines, listingOf(req.query).q)));
  });
  routes.on("GET /office/rounds/:round/draft.csv", sendLines);
  routes.on("GET /office/rounds/:round/drafts/:number/problem.json", (req, res) =>
    sendKept(req, res, "problem"),
  );
  routes.on("GET /office/rounds/:round/drafts/:number/result.json", (req, res) =>
    sendKept(req, res, "result"),
  );
  return routes;
}

/** Answers with the round's page. @param shown takes the place of what the page would show: typed fields, errors */
export async function showRound(
  { config: { dataKeys } }: Workshop,
  req: Request,
  res: Response,
  shown: object = {},
  status?: number,
): Promise<void> {
  const round = await findRound(req.params.round);
  const look = { now: req.now, zone: req.zone, dataKeys };
  const { context, live } = await officePage(round, showOf(req.query.show), listingOf(req.query), look);
  page(req, res, "matching/draft", { ...context, ...shown }, { live, ...(status ? { status } : {}) });
}

/** Answers that what was to be done, was to be done with a draft that is the newest no more. */
export const showNewer = (workshop: Workshop, req: Request, res: Response): Promise<void> =>
  showRound(workshop, req, res, { errors: { form: otherDraftWords } }, 409);

/** What the round's page looks at again every second while a draft is being worked out, instead of at all of itself. */
async function showRun(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const id = String(round._id);
  const context = {
    title: "At work",
    id,
    back: { href: `/office/rounds/${id}`, label: "Matching round" },
    run: await runView(round, { now: req.now, zone: req.zone }),
  };
  page(req, res, "matching/run", context, { live: [runTopic(id), officeTopic(id)] });
}

async function showAsking(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const path = `/office/rounds/${String(round._id)}`;
  const lines = await askingLines(round, req.zone);
  const listing = listingOf(req.query);
  const context = {
    title: overBy(round) ? "Who asked" : "Who asks",
    back: { href: path, label: "Matching round" },
    path,
    total: lines.length,
    list: askingPage(lines, listing, `${path}/asking`),
    csv: addressOf(`${path}/asking.csv`, { q: listing.q }),
  };
  page(req, res, "matching/asking", context, { live: [officeTopic(round._id), topicOf("round", round._id)] });
}

async function sendLines(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const draft = await findDraft(round._id, round.draftNumber);
  const lines = draft ? await linesOf(round, draft) : [];
  sendCsv(res, "draft.csv", linesCsv(narrowed(lines, showOf(req.query.show), listingOf(req.query).q)));
}

/** A kept file as the command reads and writes it. */
async function sendKept(req: Request, res: Response, part: "problem" | "result"): Promise<void> {
  const round = await findRound(req.params.round);
  const draft = await findDraftOf(round, req.params.number);
  const name = `round-draft-${draft.number}-${part}.json`;
  res.type("json").setHeader("Content-Disposition", `attachment; filename="${name}"`);
  res.send(`${JSON.stringify(draft[part], null, 2)}\n`);
}
