import { namesOf } from "../groups/find.js";
import type { Topic } from "../live/announce.js";
import { dayWords, momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { listWords } from "../web/phrases.js";
import type { Listing } from "../web/listing.js";
import { presentAnswers } from "./answers-page.js";
import { findDraft, listDrafts, type RoundDraft } from "./draft.js";
import { draftRow, headOf, outOfDateView } from "./draft-head.js";
import { linesOf } from "./draft-lines.js";
import { peopleOf, type Show } from "./draft-page.js";
import { officeTopic } from "./drafting.js";
import { namesFor } from "./group-names.js";
import { topicName } from "./outcome-words.js";
import { considerationOf } from "./problem-now.js";
import { overBy, Round, type RoundFields } from "./round.js";
import { findLatestRun } from "./run.js";
import { namesIn, presentRun, type RunView } from "./run-words.js";
import { findOutOfDate } from "./validity.js";

/** When and where a page is looked at, and what opens what students sealed. */
interface Look {
  now: Date;
  zone: string;
  dataKeys: readonly string[];
}

/** Everything the office's page of one round shows, and the topics on which it looks again. */
export async function officePage(round: RoundFields, show: Show, listing: Listing, look: Look) {
  const { now, zone } = look;
  const id = String(round._id);
  const path = `/office/rounds/${id}`;
  const draft = await findDraft(round._id, round.draftNumber);
  const run = await runView(round, look);
  const over = overBy(round);
  const context = {
    title: `Matching round of ${dayWords(wallOf(round.openedAt, zone).on, true)}`,
    back: { href: "/office/rounds", label: "Matching rounds" },
    id,
    path,
    ...deadlineOf(round, zone),
    terms: await termsOf(round),
    asking: round.asking.length,
    isBefore: now < round.deadlineAt,
    isOver: over !== null,
    isPublished: over === "published",
    published: round.publishedAt ? momentWords(round.publishedAt, zone) : "",
    // Publishing closes a round, be it before its deadline.
    isClosedEarly:
      round.publishedAt !== null && round.publishedAt !== undefined && round.publishedAt < round.deadlineAt,
    withdrawn: await withdrawnView(round, zone),
    answers: over === "published" ? await presentAnswers(round._id) : null,
    run,
    busy: run?.underWay === true,
    ...(await setAside(round, draft)),
    ...(await draftView(round, draft, run?.underWay === true, show, listing, look)),
    seconds: "60",
    basis: "few-moves",
    bases: [
      { value: "few-moves", label: "The draft there is, moving as few as possible" },
      { value: "afresh", label: "Nothing: as if for the first time" },
    ],
    why: "",
    errors: {},
  };
  return { context, live: [`round:${id}`, officeTopic(id), "office:all"] satisfies Topic[] };
}

/** For whom the round is and what it gives, as it was opened: "Years 1 and 2; all topics; one group each." */
async function termsOf({ years, topics, maxGroups }: RoundFields): Promise<string> {
  const { topics: named } = await namesFor({ groups: [] });
  const whose =
    years.length === 0
      ? "All years"
      : `${years.length === 1 ? "Year" : "Years"} ${listWords([...years].sort().map(String))}`;
  const what = topics.length === 0 ? "all topics" : listWords(topics.map((code) => topicName(code, named)));
  return `${whose}; ${what}; ${maxGroups === 1 ? "one group" : `up to ${maxGroups} groups`} each.`;
}

function deadlineOf({ deadlineAt }: RoundFields, zone: string) {
  const { on, time } = wallOf(deadlineAt, zone);
  return { deadline: momentWords(deadlineAt, zone), deadlineOn: on, deadlineTime: time };
}

/** The draft that would be or was published, with what has come between it and now unless one is under way. */
async function draftView(
  round: RoundFields,
  draft: RoundDraft | null,
  isBusy: boolean,
  show: Show,
  listing: Listing,
  { now, zone, dataKeys }: Look,
) {
  const path = `/office/rounds/${String(round._id)}`;
  const rest = { show: show === "all" ? "" : show };
  if (!draft) return { draft: null, outOfDate: null, mayPublish: false, drafts: [], list: null, ...rest };
  const lines = await linesOf(round, draft);
  const between = isBusy ? null : await findOutOfDate(round, draft, now, dataKeys);
  const current = { number: draft.number, isOutOfDate: between !== null };
  const drafts = await listDrafts(round._id);
  return {
    draft: headOf(draft, lines, Boolean(round.publishedAt), zone),
    outOfDate: outOfDateView(draft.number, between),
    mayPublish: !isBusy && between?.isRefused !== true,
    drafts: drafts.length > 1 ? drafts.map((each) => draftRow(each, current, path, zone)) : [],
    list: peopleOf(lines, show, listing, path),
    ...rest,
  };
}

/** The round's latest run, with whoever stands in each other's way by name. */
export async function runView(
  round: Pick<RoundFields, "_id" | "draftNumber">,
  { now, zone }: Pick<Look, "now" | "zone">,
): Promise<RunView | null> {
  const run = await findLatestRun(round._id);
  const refs = (run?.contradictions ?? []).flatMap((each) => each.refs);
  const draft = refs.length > 0 ? await findDraft(round._id, round.draftNumber) : null;
  if (!draft) return presentRun(run, namesIn(new Map(), new Map()), now, zone);
  const { groups } = await namesFor(draft.result);
  const isGroup = new Set(draft.problem.groups.map((group) => group.id));
  const people = await namesOf(refs.filter((ref) => !isGroup.has(ref)));
  return presentRun(run, namesIn(groups, people), now, zone);
}

/**
 * Those who asked and are not considered, by name; who staff took out is still in a draft that is older. Of a round
 * that is published the kept problem says who was considered.
 */
async function setAside(round: RoundFields, draft: RoundDraft | null) {
  const by = (which: ReturnType<typeof considerationOf>) =>
    round.asking.filter((each) => considerationOf(round, each) === which).map(({ person }) => String(person));
  const [out, late, considered] = [by("taken-out"), by("late"), by("considered")];
  const inDraft = new Set(draft?.problem.students.map(({ id }) => id));
  const count = round.publishedAt && draft ? inDraft.size : considered.length;
  const names = await namesOf([...out, ...late]);
  const named = (id: string) => ({
    id,
    name: names.get(id) ?? "Someone no longer on the roster",
    isInDraft: inDraft.has(id),
  });
  return {
    aside: [
      ...(out.length > 0 ? [`${out.length} taken out by hand`] : []),
      ...(late.length > 0 ? [`${late.length} after the deadline, not included`] : []),
      ...(considered.length > count
        ? [`${considered.length - count} no longer on the roster or of another year`]
        : []),
    ].join(", "),
    considered: count,
    takenOut: out.map(named),
    late: late.map(named),
  };
}

async function withdrawnView({ term, withdrawnAt, withdrawnReason }: RoundFields, zone: string) {
  if (!withdrawnAt) return null;
  const other = await Round.exists({ term, open: true });
  return { at: momentWords(withdrawnAt, zone), reason: withdrawnReason, canReopen: !other };
}
