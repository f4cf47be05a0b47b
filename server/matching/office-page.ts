import { namesOf } from "../groups/find.js";
import type { Types } from "mongoose";
import { dayWords, momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import type { Listing } from "../web/listing.js";
import { findDraft, listDrafts, type Basis, type DraftHead, type RoundDraft } from "./draft.js";
import { officeTopic } from "./drafting.js";
import { linesOf, type DraftLine } from "./draft-lines.js";
import { peopleOf, type Show } from "./draft-page.js";
import { considerationOf } from "./problem-now.js";
import { namesFor } from "./group-names.js";
import type { RoundFields } from "./round.js";
import { findLatestRun, type RunFields } from "./run.js";
import { namesIn, presentRun } from "./run-words.js";
import { presentAnswers } from "./answers-page.js";

/** When and where a page is looked at. */
interface Look {
  now: Date;
  zone: string;
}

const basisWords: Record<Basis, string> = {
  afresh: "from the start",
  "few-moves": "moving as few as possible",
  "by-hand": "changed by hand",
};

/** Everything the office's page of one round shows, and the topics on which it looks again. */
export async function officePage(round: RoundFields, show: Show, listing: Listing, look: Look) {
  const { now, zone } = look;
  const id = String(round._id);
  const path = `/office/rounds/${id}`;
  const draft = await findDraft(round._id, round.draftNumber);
  const before = draft && (await findDraft(round._id, draft.before));
  const lines = draft ? await linesOf(round, draft, before) : [];
  const drafts = await listDrafts(round._id);
  const run = await runView(await findLatestRun(round._id), draft, look);
  const context = {
    title: `Matching round of ${dayWords(wallOf(round.openedAt, zone).on, true)}`,
    back: { href: "/office/rounds", label: "Matching rounds" },
    id,
    path,
    ...deadlineOf(round, zone),
    asking: round.asking.length,
    isBefore: now < round.deadlineAt,
    isPublished: Boolean(round.publishedAt),
    published: round.publishedAt ? momentWords(round.publishedAt, zone) : "",
    answers: round.publishedAt ? await presentAnswers(round._id) : null,
    run,
    busy: run?.underWay === true,
    takenOut: round.publishedAt ? [] : await namedView(idsOf(round.takenOut)),
    late: await namedView(idsOf(lateIn(round))),
    draft: draft ? headOf(draft, lines, zone) : null,
    drafts: drafts.length > 1 ? drafts.map((each) => draftRow(each, draft, path, zone)) : [],
    list: draft ? peopleOf(lines, show, listing, path) : null,
    show: show === "all" ? "" : show,
    seconds: "60",
    basis: "few-moves",
    bases: [
      { value: "few-moves", label: "The draft there is, moving as few as possible" },
      { value: "afresh", label: "Nothing: as if for the first time" },
    ],
    errors: {},
  };
  return { context, live: [`round:${id}`, officeTopic(id), "office:all"] };
}

function deadlineOf({ deadlineAt }: RoundFields, zone: string) {
  const { on, time } = wallOf(deadlineAt, zone);
  return { deadline: momentWords(deadlineAt, zone), deadlineOn: on, deadlineTime: time };
}

async function runView(run: RunFields | null, draft: RoundDraft | null, { now, zone }: Look) {
  const refs = (run?.contradictions ?? []).flatMap((each) => each.refs);
  const isGroup = new Set(draft?.problem.groups.map((group) => group.id));
  const names = refs.length > 0 && draft ? await namesFor(draft.result) : { groups: new Map(), topics: [] };
  const people =
    refs.length > 0 ? await namesOf(refs.filter((ref) => !isGroup.has(ref))) : new Map<string, string>();
  return presentRun(run, namesIn(names.groups, people), now, zone);
}

const idsOf = (list: readonly { person: Types.ObjectId }[]) => list.map(({ person }) => String(person));

const lateIn = (round: RoundFields) =>
  round.asking.filter((asking) => considerationOf(round, asking) === "late");

async function namedView(ids: string[]) {
  const names = await namesOf(ids);
  return ids.map((id) => ({ id, name: names.get(id) ?? "Someone no longer on the roster" }));
}

function headOf(
  { number, basis, problem, result, madeAt }: RoundDraft,
  lines: readonly DraftLine[],
  zone: string,
) {
  const placed = result.objective?.studentsPlaced ?? 0;
  const lost = lines.reduce((sum, line) => sum + line.lost, 0);
  const unmet = result.unplaced.filter(({ reason }) => reason !== "limit").length;
  return {
    number,
    words: `Draft ${number}, worked out ${momentWords(madeAt, zone)}, ${basisWords[basis]}.`,
    proved: result.status === "optimal",
    byHand: basis === "by-hand",
    figures: [
      counted(placed, "student", "students", "placed"),
      counted(problem.students.length - placed, "student", "students", "without a place"),
      counted(unmet, "wish", "wishes", "without a place that fits"),
      ...(basis === "afresh" ? [] : [counted(lost, "place", "places", "changed since the draft before")]),
    ],
    gap: result.status === "optimal" ? "" : gapWords(result),
  };
}

const counted = (value: number, one: string, many: string, rest: string) => ({
  value,
  label: `${value === 1 ? one : many} ${rest}`,
});

/** What a draft that the time limit ended may fall short of: how many more there could be, at most. */
function gapWords({ objective, bound }: RoundDraft["result"]): string {
  if (!objective || !bound) return "";
  const students = bound.studentsPlaced - objective.studentsPlaced;
  const places = bound.placements - objective.placements;
  if (students > 0) return `At most ${students} more students could be placed.`;
  if (places > 0) return `At most ${places} more wishes could be met.`;
  return "As many students and wishes as possible are met; who changes, or the choices, might be better.";
}

function draftRow(
  { number, basis, before, madeAt }: DraftHead,
  current: RoundDraft | null,
  path: string,
  zone: string,
) {
  return {
    number,
    words: `${momentWords(madeAt, zone)}, ${basisWords[basis]}`,
    current: number === current?.number,
    compare:
      current && number !== current.number ? `${path}/comparison?from=${number}&to=${current.number}` : "",
    before: before ? `${path}/comparison?from=${before}&to=${number}` : "",
    problem: `${path}/drafts/${number}/problem.json`,
    result: `${path}/drafts/${number}/result.json`,
  };
}
