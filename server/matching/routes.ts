import type { Request, Response } from "express";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { Round, type RoundFields } from "./round.js";
import { momentWords } from "../time/words.js";
import { parseForm, typedFields, type FieldErrors } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { answerPlace, type AnswerOutcome } from "./answering.js";
import { ask, hasAsked, takeBack, takesAskings, type AskOutcome, type TakeBackOutcome } from "./asking.js";
import { sealKind } from "./company.js";
import { findRound } from "./finding.js";
import { answerInput, askingInput } from "./input.js";
import { findOffered, outlookOf, outlookWords } from "./outlook.js";
import { askingForm, findBrought, rankedFrom, rankedIn, wishField } from "./student-page.js";
import { lotteryNumber } from "../solver/lottery.js";

/** The round as students see it: what it is, until when, asking for a place, and answering the one they got. */
export function roundRoutes({ config: { dataKeys } }: Pick<House, "config">): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /rounds/how", showHow);
  routes.on("GET /rounds/:round", async (req, res) => showRound(req, res, await findRound(req.params.round)));
  routes.on("POST /rounds/:round/asking", (req, res) => takeAsking(req, res, dataKeys));
  routes.on("POST /rounds/:round/asking/end", async (req, res) => {
    const round = await findRound(req.params.round);
    const outcome = await takeBack(actorOf(req), String(round._id));
    goTo(res, `/rounds/${String(round._id)}`, takeBackNotices[outcome]);
  });
  routes.on("POST /rounds/:round/answer", takeAnswer);
  return routes;
}

const askNotices: Record<AskOutcome, Notice> = {
  asked: { kind: "done", text: "You asked for a place. You will hear when the round is published." },
  "asked-late": {
    kind: "warning",
    text: "Noted as late. The programme office decides whether it can still count.",
  },
  changed: { kind: "done", text: "Saved. You can change it until the deadline." },
  closed: { kind: "warning", text: "Nothing was changed: the deadline has passed, or the round is over." },
  "no-topics": { kind: "warning", text: "Choose topics of this round first, then ask for a place." },
  "no-free-time": { kind: "warning", text: "Mark when you are free first, then ask for a place." },
  "other-year": { kind: "warning", text: "This round is for other years." },
};

const takeBackNotices: Record<TakeBackOutcome, Notice> = {
  "taken-back": { kind: "done", text: "You no longer ask for a place." },
  "not-asked": { kind: "done", text: "You do not ask for a place." },
  closed: {
    kind: "warning",
    text: "Nothing was changed: the deadline has passed. Write to the programme office.",
  },
};

const answerNotices: Record<AnswerOutcome, Notice> = {
  accepted: { kind: "done", text: "Thank you. See you there." },
  declined: { kind: "done", text: "You gave the place up." },
  "passed-on": { kind: "done", text: "You gave the place up; it is offered to who waits first." },
  another: { kind: "done", text: "The programme office knows. You keep this place until there is another." },
  "not-placed": { kind: "warning", text: "This round gave you no place in that group." },
  "not-in": { kind: "warning", text: "You are not in that group any more, so there is nothing to answer." },
  "gave-up-before": { kind: "warning", text: "You gave this place up before." },
};

function nextAfter(outcome: AskOutcome, round: RoundFields): string {
  if (outcome === "no-topics") return "/profile";
  if (outcome === "no-free-time") return "/profile/free-time";
  return `/rounds/${String(round._id)}`;
}

async function takeAsking(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const round = await findRound(req.params.round);
  const input = parseForm(askingInput, req.body);
  const ranked = rankedFrom(input.ok ? input.value.ranked : rankedIn(req.body as Record<string, unknown>));
  const misranked: FieldErrors = typeof ranked === "string" ? { ranked } : {};
  if (!input.ok || typeof ranked === "string")
    return showRound(req, res, round, { ...misranked, ...(input.ok ? {} : input.errors) });
  const { buddy, most, company: kind } = input.value;
  const company = kind === "as-before" ? undefined : sealKind(dataKeys, kind, round._id, signedIn(req).id);
  const outcome = await ask(actorOf(req), String(round._id), { ranked, buddy, most, company });
  goTo(res, nextAfter(outcome, round), askNotices[outcome]);
}

async function takeAnswer(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const input = parseForm(answerInput, req.body);
  if (!input.ok) {
    const { group } = typedFields(req.body, ["group"]);
    const { wish, ...others } = input.errors;
    return showRound(req, res, round, wish ? { [wishField(group)]: wish } : others);
  }
  const outcome = await answerPlace(actorOf(req), String(round._id), input.value);
  // Where a place was given up there are others to choose from, and what it takes to have it back.
  const isGivenUp = outcome === "declined" || outcome === "passed-on";
  goTo(res, isGivenUp ? "/groups" : `/rounds/${String(round._id)}`, answerNotices[outcome]);
}

async function showRound(
  req: Request,
  res: Response,
  round: RoundFields,
  errors: FieldErrors = {},
): Promise<void> {
  const viewer = signedIn(req);
  const person = await Person.findById(viewer.id).orFail().lean();
  const id = String(round._id);
  const mine = round.asking.find((each) => String(each.person) === viewer.id);
  const outlook = outlookOf(round, person, await findOffered(round));
  const isFull = outlook === "at-limit";
  const isPublished = Boolean(round.publishedAt);
  const context = {
    title: isPublished
      ? "What the round brought"
      : round.withdrawnAt
        ? "The round was withdrawn"
        : "Ask for a place",
    back: { href: "/today", label: "Today" },
    id,
    deadline: momentWords(round.deadlineAt, req.zone),
    isOpen: takesAskings(round, req.now),
    isPublished,
    withdrawn: round.withdrawnAt ? round.withdrawnReason : "",
    isStudent: viewer.roles.includes("student"),
    hasAsked: hasAsked(round, viewer.id),
    isLate: mine?.late === true,
    isOther: outlook === "other-year",
    outlook: outlookWords[outlook],
    mayJoin: !isFull,
    form: await askingForm(round, person, mine ?? null, req.body as Record<string, unknown> | undefined),
    brought: await findBrought(round, viewer.id, { now: req.now, zone: req.zone, isFull }),
    ...typedFields(req.body ?? {}, ["wish"]),
    number: lotteryNumber(round.seed, viewer.id).slice(0, 12),
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : [`round:${id}`, `person:${viewer.id}`];
  page(req, res, "matching/show", context, { live });
}

const roundsShown = 6;

async function showHow(req: Request, res: Response): Promise<void> {
  const rounds = await Round.find({}, { openedAt: 1, seed: 1 })
    .sort({ openedAt: -1 })
    .limit(roundsShown)
    .lean();
  const seeds = rounds.map(({ openedAt, seed }) => ({ opened: momentWords(openedAt, req.zone), seed }));
  page(req, res, "matching/how", { title: "How places are given", seeds });
}
