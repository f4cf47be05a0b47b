import type { Request, Response } from "express";
import { mostRows } from "../data/csv-file.js";
import { writeCsv } from "../data/csv.js";
import { findOnlyDraft } from "../groups/waiting-draft.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { grantClearance, refuseClearance } from "../training/asking.js";
import { askingInput, clearanceRefusalInput } from "../training/input.js";
import { findLeader } from "../training/leaders.js";
import { conflict, notFound } from "../web/errors.js";
import { parseForm, typedText, type FieldErrors } from "../web/input.js";
import { addressOf, listingOf, pagingOf, placeIn } from "../web/listing.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import {
  clearanceColumns,
  findClearancesAsked,
  presentClearances,
  type ClearanceQuery,
} from "./clearances.js";

const path = "/office/clearances";
const perPage = 25;

/** Leaders who ask to be cleared for a topic, and the office's answers. */
export function clearanceRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/clearances", (req, res) => show(req, res, null));
  routes.on("GET /office/clearances.csv", async (req, res) => {
    const rows = await findClearancesAsked(queryOf(req), await programmeNow());
    sendCsv(res, "clearances.csv", writeCsv(clearanceColumns(req.zone), rows.slice(0, mostRows)));
  });
  routes.on("POST /office/clearances/:person/grant", grant);
  routes.on("POST /office/clearances/:person/refusal", refuse);
  return routes;
}

const gone: Notice = { kind: "warning", text: "Nobody asks for that any more. Nothing was changed." };

async function grant(req: Request, res: Response): Promise<void> {
  const leader = await findLeader(req.params.person);
  const input = parseForm(askingInput, req.body);
  const topic = topicAt(await programmeNow(), input.ok ? input.value.topic : "");
  const done = await grantClearance(actorOf(req), leader._id, topic, findOnlyDraft);
  const text = `${nameOf(leader)} is cleared for ${topic.name} and told so.`;
  goTo(res, addressOf(path, whereIn(req)), done === "not-asked" ? gone : { kind: "done", text });
}

async function refuse(req: Request, res: Response): Promise<void> {
  const leader = await findLeader(req.params.person);
  const input = parseForm(clearanceRefusalInput, req.body);
  if (!input.ok) {
    const text = typedText(input.typed);
    const id = `no-${String(leader._id)}-${text("topic")}`;
    return show(req, res, { id, reason: text("reason"), errors: input.errors });
  }
  const topic = topicAt(await programmeNow(), input.value.topic);
  const done = await refuseClearance(actorOf(req), leader._id, topic, input.value.reason);
  const text = `${nameOf(leader)} is told, with your words. It stands under “Answered no” if you change your mind.`;
  goTo(res, addressOf(path, whereIn(req)), done === "not-asked" ? gone : { kind: "done", text });
}

async function programmeNow(): Promise<ProgrammeFields> {
  const programme = await findProgramme();
  if (!programme) throw conflict("The programme has not been set up yet.");
  return programme;
}

/** @throws HttpError 404 when the programme has no such topic */
function topicAt({ topics }: ProgrammeFields, code: string) {
  const topic = topics.find((each) => each.code === code);
  if (!topic) throw notFound();
  return topic;
}

const queryOf = (req: Request): ClearanceQuery => ({
  q: listingOf(req.query).q,
  state: req.query.state === "refused" ? "refused" : "waiting",
});

/** The search, tab and page of the list, which stay when something in it is answered. */
const whereIn = (req: Request) => placeIn(keptOf(queryOf(req)), listingOf(req.query).page);

const keptOf = ({ q, state }: ClearanceQuery) => ({ q, state: state === "refused" ? state : "" });

/** Where a yes and a no about the person go. */
const answersTo = (person: string, req: Request) => ({
  grant: addressOf(`${path}/${person}/grant`, whereIn(req)),
  refusal: addressOf(`${path}/${person}/refusal`, whereIn(req)),
});

const words = { waiting: "Waiting", refused: "Answered no" };

/** @param refused the no that could not be sent: which, its words, and what is wrong with them */
async function show(
  req: Request,
  res: Response,
  refused: { id: string; reason: string; errors: FieldErrors } | null,
): Promise<void> {
  const [query, programme] = [queryOf(req), await programmeNow()];
  const kept = keptOf(query);
  const all = await findClearancesAsked(query, programme);
  const paging = pagingOf(all.length, perPage, listingOf(req.query).page, path, kept);
  const rows = await presentClearances(all.slice(paging.skip, paging.skip + perPage), programme, req);
  const error = Object.values(refused?.errors ?? {}).join(" ");
  const context = {
    title: "Clearances asked for",
    back: { href: "/office", label: "Office" },
    lede: "Leaders who would like to lead a topic. A group opens once its leaders are cleared for its topic; each is told your answer.",
    path,
    total: all.length,
    paging,
    q: query.q,
    isWaiting: query.state === "waiting",
    kept: kept.state ? [{ name: "state", value: kept.state }] : [],
    tabs: (["waiting", "refused"] as const).map((state) => ({
      href: addressOf(path, keptOf({ ...query, state })),
      label: words[state],
      current: state === query.state,
    })),
    csv: addressOf(`${path}.csv`, kept),
    rows: rows.map((row) => ({
      ...row,
      ...answersTo(row.person, req),
      typed: refused?.id === row.id ? refused.reason : "",
      error: refused?.id === row.id ? error : "",
    })),
    errors: refused ? { [refused.id]: error } : {},
  };
  page(req, res, "leading/clearances", context, {
    live: refused ? [] : ["office:all"],
    ...(refused ? { status: 422 } : {}),
  });
}
