import type { Request, Response } from "express";
import { writeCsv, type CsvColumn } from "../data/csv.js";
import { namesOf } from "../groups/find.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { page, sendCsv } from "../web/respond.js";
import { movesBetween, totals, totalsOf, type Move, type Totals } from "./comparing.js";
import { findDraft, listDrafts, type DraftHead, type RoundDraft } from "./draft.js";
import { groupWords } from "./draft-lines.js";
import { officeTopic } from "./drafting.js";
import { findDraftOf, findRound } from "./finding.js";
import { fillCsv, findFill } from "./group-fill.js";
import { namesFor } from "./group-names.js";
import type { RoundFields } from "./round.js";

const perPage = 50;

/** Two drafts side by side, and how full a draft makes each group. */
export function comparisonRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round/comparison", compare);
  routes.on("GET /office/rounds/:round/comparison.csv", sendComparison);
  routes.on("GET /office/rounds/:round/groups", showGroups);
  routes.on("GET /office/rounds/:round/groups.csv", sendGroups);
  return routes;
}

const turnWords: Record<Move["turn"], string> = {
  gains: "better off",
  loses: "worse off",
  even: "as well off",
};

/** The two drafts that an address asks for, the newest two if it says none; null for one that there isn't. */
async function findTwo(round: RoundFields, { from, to }: Request["query"], drafts: readonly DraftHead[]) {
  const isAsked = from !== undefined || drafts.length > 1;
  const second = isAsked ? await findDraftOf(round, to ?? String(drafts[0]?.number)) : null;
  const first = isAsked ? await findDraftOf(round, from ?? String(drafts[1]?.number)) : null;
  return { first, second, moves: first && second ? movesBetween(first, second) : [] };
}

async function compare(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const id = String(round._id);
  const path = `/office/rounds/${id}`;
  const drafts = await listDrafts(round._id);
  const { first, second, moves } = await findTwo(round, req.query, drafts);
  const two = { from: String(first?.number ?? ""), to: String(second?.number ?? "") };
  const paging = pagingOf(moves.length, perPage, listingOf(req.query).page, `${path}/comparison`, two);
  const count = (turn: Move["turn"]) => moves.filter((move) => move.turn === turn).length;
  const context = {
    title: "Two drafts compared",
    id,
    back: { href: path, label: "Matching round" },
    options: drafts.map(({ number }) => ({ value: String(number), label: `Draft ${number}` })),
    ...two,
    csv: addressOf(`${path}/comparison.csv`, two),
    figures: [
      { value: moves.length, label: moves.length === 1 ? "is elsewhere" : "are elsewhere" },
      { value: count("gains"), label: "better off" },
      { value: count("loses"), label: "worse off" },
    ],
    totals: first && second ? rowsOfTotals(first, second) : [],
    rows: second ? await rowsOf(moves.slice(paging.skip, paging.skip + perPage), second) : [],
    paging,
  };
  page(req, res, "matching/comparison", context, { live: [officeTopic(id)] });
}

async function sendComparison(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const { second, moves } = await findTwo(round, req.query, await listDrafts(round._id));
  sendCsv(res, "comparison.csv", writeCsv(moveColumns, second ? await rowsOf(moves, second) : []));
}

const moveColumns: CsvColumn<Awaited<ReturnType<typeof rowsOf>>[number]>[] = [
  { name: "name", of: ({ name }) => name },
  { name: "was_in", of: ({ lost }) => lost },
  { name: "is_in", of: ({ got }) => got },
  { name: "for_them", of: ({ turn }) => turn },
];

const totalWords: Record<keyof Totals, string> = {
  studentsPlaced: "Students placed",
  placements: "Places given",
  firsts: "Places in a first choice of group",
  seconds: "Places in a second choice",
  later: "Places in a later choice",
  others: "Places in a group they did not put in order",
  sum: "Choices added up",
};

function rowsOfTotals(first: RoundDraft, second: RoundDraft) {
  const [one, other] = [totalsOf(first), totalsOf(second)];
  return totals.map((each) => ({ label: totalWords[each], first: one[each], second: other[each] }));
}

async function rowsOf(moves: readonly Move[], draft: RoundDraft) {
  const names = await namesFor(draft.result);
  const people = await namesOf(moves.map(({ student }) => student));
  const titles = (groups: readonly string[]) =>
    groups.map((group) => groupWords(group, names)).map(({ title, when }) => `${title}, ${when}`);
  return moves.map(({ student, lost, got, turn }) => ({
    id: student,
    name: people.get(student) ?? "Someone no longer on the roster",
    lost: titles(lost).join("; "),
    got: titles(got).join("; "),
    turn: turnWords[turn],
  }));
}

async function showGroups(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const id = String(round._id);
  const path = `/office/rounds/${id}`;
  const draft = await findDraft(round._id, round.draftNumber);
  const { q, page: asked } = listingOf(req.query);
  const groups = draft ? await findFill(draft, q) : [];
  const paging = pagingOf(groups.length, perPage, asked, `${path}/groups`, { q });
  const context = {
    title: "Places in each group",
    id,
    back: { href: path, label: "Matching round" },
    q,
    hasDraft: draft !== null,
    count: groups.length,
    groups: groups.slice(paging.skip, paging.skip + perPage),
    paging,
    csv: addressOf(`${path}/groups.csv`, { q }),
  };
  page(req, res, "matching/groups", context, { live: [officeTopic(id), `round:${id}`] });
}

async function sendGroups(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const draft = await findDraft(round._id, round.draftNumber);
  sendCsv(res, "groups.csv", fillCsv(draft ? await findFill(draft, listingOf(req.query).q) : []));
}
