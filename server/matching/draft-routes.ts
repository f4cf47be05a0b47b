import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { instantOf } from "../time/zone.js";
import { parseForm } from "../web/input.js";
import { addressOf, listingOf } from "../web/listing.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import { findDraft } from "./draft.js";
import { otherDraftWords } from "./by-hand.js";
import { linesOf } from "./draft-lines.js";
import { linesCsv, narrowed, showOf } from "./draft-page.js";
import { beginRun, stopRun, type BeginOutcome, type StopOutcome } from "./drafting.js";
import { findDraftOf, findRound } from "./finding.js";
import { deadlineInput, draftInput, publicationInput, tickedInput } from "./input.js";
import { moveDeadline } from "./opening.js";
import { includeLate } from "./arranging.js";
import { officePage } from "./office-page.js";
import { consideredIn } from "./problem-now.js";
import { pinPlaces, unpinPlaces } from "./pinning.js";
import { publishRound, type PublishOutcome } from "./publishing.js";
import { workOut, type Workshop } from "./working-out.js";

/** One round as staff run it: drafts worked out beside the request, held places, publication, and the kept files. */
export function roundDraftRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round", (req, res) => showRound(req, res));
  routes.on("POST /office/rounds/:round/draft", (req, res) => startDraft(workshop, req, res));
  routes.on("POST /office/rounds/:round/draft/end", async (req, res) => {
    const path = await pathOf(req);
    const outcome = await stopRun(actorOf(req), idIn(req));
    goTo(res, path, stopNotices[outcome]);
  });
  routes.on("POST /office/rounds/:round/deadline", takeDeadline);
  routes.on("POST /office/rounds/:round/pins", (req, res) => takeTicked(req, res, pinPlaces, "held"));
  routes.on("POST /office/rounds/:round/pins/end", (req, res) => takeTicked(req, res, unpinPlaces, "let go"));
  routes.on("POST /office/rounds/:round/late", (req, res) => takeTicked(req, res, includeLate, "included"));
  routes.on("POST /office/rounds/:round/publication", publish);
  routes.on("POST /office/rounds/:round/check", (req, res) => startCheck(workshop, req, res));
  routes.on("GET /office/rounds/:round/draft.csv", sendLines);
  routes.on("GET /office/rounds/:round/drafts/:number/problem.json", (req, res) =>
    sendKept(req, res, "problem"),
  );
  routes.on("GET /office/rounds/:round/drafts/:number/result.json", (req, res) =>
    sendKept(req, res, "result"),
  );
  return routes;
}

const idIn = (req: Request) => String(req.params.round);
const pathOf = async (req: Request) => `/office/rounds/${String((await findRound(req.params.round))._id)}`;

async function showRound(req: Request, res: Response, shown: object = {}, status?: number): Promise<void> {
  const round = await findRound(req.params.round);
  const { context, live } = await officePage(round, showOf(req.query.show), listingOf(req.query), req);
  page(req, res, "matching/draft", { ...context, ...shown }, { live, ...(status ? { status } : {}) });
}

/** What was to be done, was to be done with a draft that is the newest no more. */
const showNewer = (req: Request, res: Response) =>
  showRound(req, res, { errors: { form: otherDraftWords } }, 409);

const beginNotices: Record<BeginOutcome, Notice> = {
  begun: { kind: "done", text: "It is being worked out. Nobody is told anything." },
  "under-way": { kind: "warning", text: "A draft is being worked out already. Wait for it, or stop it." },
  published: { kind: "warning", text: "This round was published already." },
};

const stopNotices: Record<StopOutcome, Notice> = {
  stopping: { kind: "done", text: "Stopping. The best so far becomes the draft." },
  "stopping-check": { kind: "done", text: "Stopping. The kept result stays as it is." },
  died: { kind: "warning", text: "It had been cut off already, and left no draft. Start it again." },
  none: { kind: "warning", text: "No run is under way." },
};

const nobodyAsks: Notice = {
  kind: "warning",
  text: "Nobody asks for a place yet, so there is nothing to work out.",
};

async function startDraft(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const path = await pathOf(req);
  const input = parseForm(draftInput, req.body);
  if (!input.ok) {
    const { seconds = "", basis = "" } = input.typed;
    return showRound(req, res, { seconds, basis, errors: input.errors });
  }
  const plan = { kind: "draft", ...input.value, moved: null, number: null } as const;
  if (consideredIn(await findRound(idIn(req))).length === 0) {
    goTo(res, path, nobodyAsks);
    return;
  }
  const { outcome, run } = await beginRun(actorOf(req), idIn(req), plan);
  if (run !== "") workOut(workshop, run);
  goTo(res, path, beginNotices[outcome]);
}

async function startCheck(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const number = round.draftNumber ?? null;
  const plan = { kind: "check", basis: "afresh", seconds: 900, moved: null, number } as const;
  const { outcome, run } = await beginRun(actorOf(req), idIn(req), plan);
  if (run !== "") workOut(workshop, run);
  const text = "The kept problem is being worked out again.";
  goTo(res, await pathOf(req), outcome === "begun" ? { kind: "done", text } : beginNotices[outcome]);
}

async function takeDeadline(req: Request, res: Response): Promise<void> {
  const path = await pathOf(req);
  const input = parseForm(deadlineInput, req.body);
  if (!input.ok) {
    const { deadlineOn = "", deadlineTime = "" } = input.typed;
    return showRound(req, res, { deadlineOn, deadlineTime, errors: input.errors });
  }
  const { deadlineOn, deadlineTime } = input.value;
  const outcome = await moveDeadline(actorOf(req), idIn(req), instantOf(deadlineOn, deadlineTime, req.zone));
  const moved = { kind: "done", text: "The deadline is moved." } as const;
  goTo(res, path, outcome === "moved" ? moved : beginNotices.published);
}

type OnPeople = (
  actor: ReturnType<typeof actorOf>,
  round: string,
  people: readonly string[],
  read?: number,
) => Promise<number | "published" | "other-draft">;

/** Does something with the people ticked in the list, and goes back to that list. */
async function takeTicked(req: Request, res: Response, act: OnPeople, done: string): Promise<void> {
  const path = await pathOf(req);
  const input = parseForm(tickedInput, req.body);
  if (!input.ok) return showRound(req, res, { errors: { form: "Choose people from the list" } });
  const { people, draft, show, q, page: at } = input.value;
  const outcome = await act(actorOf(req), idIn(req), people, draft);
  if (outcome === "other-draft") return showNewer(req, res);
  const text = `${String(outcome)} ${done}.`;
  const counted: Notice = {
    kind: outcome === 0 ? "warning" : "done",
    text: outcome === 0 ? `Nothing ${done}.` : text,
  };
  goTo(
    res,
    addressOf(path, { show, q, page: at }),
    outcome === "published" ? beginNotices.published : counted,
  );
}

const publishNotices: Record<Exclude<PublishOutcome, "too-early" | "other-draft">, Notice> = {
  published: { kind: "done", text: "Published. Everybody who asked gets one message." },
  already: { kind: "warning", text: "This round was published already; nobody was told twice." },
  "no-draft": { kind: "warning", text: "There is no draft that can be published. Work one out first." },
  stale: {
    kind: "warning",
    text: "Since this draft somebody has asked or joined a group, or the round was arranged otherwise. Work it out again, then publish.",
  },
};

async function publish(req: Request, res: Response): Promise<void> {
  const path = await pathOf(req);
  const input = parseForm(publicationInput, req.body);
  if (!input.ok) return showRound(req, res, { errors: { form: "Look at the draft, then publish it" } });
  const { closeNow: isClosing, draft } = input.value;
  const outcome = await publishRound(actorOf(req), idIn(req), isClosing, draft);
  if (outcome === "other-draft") return showNewer(req, res);
  if (outcome === "too-early") {
    const closeNow =
      "Students can still ask: tick that you close the round now, or publish after its deadline";
    return showRound(req, res, { errors: { closeNow } });
  }
  goTo(res, path, publishNotices[outcome]);
}

async function sendLines(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const draft = await findDraft(round._id, round.draftNumber);
  const before = draft && (await findDraft(round._id, draft.before));
  const lines = draft ? await linesOf(round, draft, before) : [];
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
