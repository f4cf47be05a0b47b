import type { Request, Response } from "express";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findTermNow } from "../terms/term.js";
import { addDays } from "../time/calendar-day.js";
import { dayWords, momentWords } from "../time/words.js";
import { instantOf, wallOf } from "../time/zone.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { roundInput } from "./input.js";
import { findDraft } from "./draft.js";
import { openRound, wrongDeadline } from "./opening.js";
import { findOffered } from "./outlook.js";
import { Round, type RoundFields } from "./round.js";
import { findOutOfDate } from "./validity.js";

/** The term's matching rounds: their list, and opening one. */
export function roundOfficeRoutes({ config: { dataKeys } }: Pick<House, "config">): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds", (req, res) => showRounds(dataKeys, req, res));
  routes.on("POST /office/rounds", (req, res) => takeRound(dataKeys, req, res));
  return routes;
}

async function showRounds(
  dataKeys: readonly string[],
  req: Request,
  res: Response,
  typed: Typed = {},
  errors: FieldErrors = {},
): Promise<void> {
  const term = await findTermNow(req);
  const rounds = await Round.find({ term: term._id }).sort({ openedAt: -1 }).lean<RoundFields[]>();
  const outOfDate = await findOutOfDateIn(rounds, req.now, dataKeys);
  const rows = rounds.map((round) => rowOf(round, outOfDate.has(String(round._id)), req.now, req.zone));
  const topics = (await findProgramme())?.topics ?? [];
  const inAWeek = addDays(wallOf(req.now, req.zone).on, 7);
  page(
    req,
    res,
    "matching/index",
    {
      title: "Matching rounds",
      back: { href: "/office", label: "Office" },
      termName: term.name,
      hasOpen: rounds.some((round) => round.open),
      groups: (await findOffered({ term: term._id })).groups.length,
      rounds: rows,
      deadlineOn: typed.deadlineOn ?? inAWeek,
      deadlineTime: typed.deadlineTime ?? "17:00",
      maxGroups: typed.maxGroups ?? "1",
      years: [typed.years ?? []].flat(),
      topics: [typed.topics ?? []].flat(),
      yearOptions: [1, 2, 3, 4, 5, 6].map((year) => ({ value: String(year), label: `Year ${year}` })),
      topicOptions: topics.map(({ code, name }) => ({ value: code, label: name })),
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : ["office:all"] },
  );
}

/** The ids of the open rounds whose draft is not of the round as it is now. */
async function findOutOfDateIn(rounds: readonly RoundFields[], now: Date, dataKeys: readonly string[]) {
  const found = new Set<string>();
  for (const round of rounds.filter(({ open }) => open)) {
    const draft = await findDraft(round._id, round.draftNumber);
    if (draft && (await findOutOfDate(round, draft, now, dataKeys))) found.add(String(round._id));
  }
  return found;
}

const rowOf = (round: RoundFields, isOutOfDate: boolean, now: Date, zone: string) => ({
  id: String(round._id),
  opened: dayWords(wallOf(round.openedAt, zone).on, true),
  deadline: closedWords(round, zone),
  asking: round.asking.length,
  ...stateOf(round, isOutOfDate, now),
});

/** Until when students could ask: the deadline, or when the round was closed before it. */
function closedWords({ deadlineAt, publishedAt, withdrawnAt }: RoundFields, zone: string): string {
  const ended = publishedAt ?? withdrawnAt;
  return ended && ended < deadlineAt
    ? `closed early, ${momentWords(ended, zone)}`
    : momentWords(deadlineAt, zone);
}

function stateOf(
  { publishedAt, withdrawnAt, draftNumber, deadlineAt }: RoundFields,
  isOutOfDate: boolean,
  now: Date,
) {
  if (publishedAt) return { state: "finished", stateLabel: "published" };
  if (withdrawnAt) return { state: "cancelled", stateLabel: "withdrawn" };
  if (isOutOfDate) return { state: "waiting", stateLabel: "draft out of date" };
  if (draftNumber) return { state: "open", stateLabel: "draft ready" };
  return now < deadlineAt
    ? { state: "open", stateLabel: "open" }
    : { state: "waiting", stateLabel: "deadline passed, no draft yet" };
}

async function takeRound(dataKeys: readonly string[], req: Request, res: Response): Promise<void> {
  const input = parseForm(roundInput, req.body);
  const term = await findTermNow(req);
  const wrong = wrongDeadline(req, term);
  if (!input.ok) return showRounds(dataKeys, req, res, input.typed, { ...wrong, ...input.errors });
  const { deadlineOn, deadlineTime, maxGroups, years, topics } = input.value;
  const typed = { deadlineOn, deadlineTime, maxGroups: String(maxGroups), years: years.map(String), topics };
  if (wrong.deadlineOn) return showRounds(dataKeys, req, res, typed, wrong);
  const known = ((await findProgramme())?.topics ?? []).map(({ code }) => code);
  if (topics.some((topic) => !known.includes(topic))) {
    return showRounds(dataKeys, req, res, typed, { topics: "Choose topics from the list" });
  }
  const plan = { deadlineAt: instantOf(deadlineOn, deadlineTime, req.zone), maxGroups, years, topics };
  const { outcome, round } = await openRound(actorOf(req), term._id, plan);
  const words =
    outcome === "opened" ? "The round is open; students can ask for a place." : "A round is open already.";
  goTo(res, `/office/rounds/${round}`, { kind: outcome === "opened" ? "done" : "warning", text: words });
}
