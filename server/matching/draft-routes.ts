import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { parseForm } from "../web/input.js";
import { addressOf } from "../web/listing.js";
import { goTo, type Notice } from "../web/respond.js";
import { includeLate } from "./arranging.js";
import { beginRun, stopRun, type BeginOutcome, type StopOutcome } from "./drafting.js";
import { findRound } from "./finding.js";
import { draftInput, tickedInput } from "./input.js";
import { overWords } from "./open-round.js";
import { pinPlaces, unpinPlaces } from "./pinning.js";
import { consideredIn } from "./problem-now.js";
import type { Over } from "./round.js";
import { showNewer, showRound } from "./round-page-routes.js";
import { workOut, type Workshop } from "./working-out.js";

/** Drafts of a round: worked out beside the request, checked again, and the places and people that they count with. */
export function roundDraftRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  const ticked = (act: OnPeople, done: string) => (req: Request, res: Response) =>
    takeTicked(workshop, req, res, act, done);
  routes.on("POST /office/rounds/:round/draft", (req, res) => startDraft(workshop, req, res));
  routes.on("POST /office/rounds/:round/draft/end", async (req, res) => {
    const path = await pathOf(req);
    const outcome = await stopRun(actorOf(req), idIn(req));
    goTo(res, path, stopNotices[outcome]);
  });
  routes.on("POST /office/rounds/:round/pins", ticked(pinPlaces, "held"));
  routes.on("POST /office/rounds/:round/pins/end", ticked(unpinPlaces, "let go"));
  routes.on("POST /office/rounds/:round/late", ticked(includeLate, "included"));
  routes.on("POST /office/rounds/:round/check", (req, res) => startCheck(workshop, req, res));
  return routes;
}

const idIn = (req: Request) => String(req.params.round);
const pathOf = async (req: Request) => `/office/rounds/${String((await findRound(req.params.round))._id)}`;

const beginNotices: Record<BeginOutcome, Notice> = {
  begun: { kind: "done", text: "It is being worked out. Nobody is told anything." },
  "under-way": { kind: "warning", text: "A draft is being worked out already. Wait for it, or stop it." },
  published: { kind: "warning", text: overWords.published },
  withdrawn: { kind: "warning", text: overWords.withdrawn },
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
    return showRound(workshop, req, res, { seconds, basis, errors: input.errors });
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

type OnPeople = (
  actor: ReturnType<typeof actorOf>,
  round: string,
  people: readonly string[],
  read?: number,
) => Promise<number | Over | "other-draft">;

/** Does something with the people ticked in the list, and goes back to that list. */
async function takeTicked(
  workshop: Workshop,
  req: Request,
  res: Response,
  act: OnPeople,
  done: string,
): Promise<void> {
  const path = await pathOf(req);
  const input = parseForm(tickedInput, req.body);
  if (!input.ok) return showRound(workshop, req, res, { errors: { form: "Choose people from the list" } });
  const { people, draft, show, q, page: at } = input.value;
  const outcome = await act(actorOf(req), idIn(req), people, draft);
  if (outcome === "other-draft") return showNewer(workshop, req, res);
  const said =
    typeof outcome === "number" ? countedWords(outcome, people.length, done) : beginNotices[outcome];
  goTo(res, addressOf(path, { show, q, page: at }), said);
}

function countedWords(count: number, ticked: number, done: string): Notice {
  if (ticked === 0) return { kind: "warning", text: "Nobody is ticked. Tick people in the list first." };
  if (count === 0)
    return { kind: "warning", text: `Nothing ${done}: there was nothing to do for those ticked.` };
  const rest = count < ticked ? " For the others ticked there was nothing to do." : "";
  return { kind: "done", text: `${count} ${done}.${rest}` };
}
