import type { Request, Response } from "express";
import mongoose from "mongoose";
import { buddyOf } from "../buddies/buddy.js";
import { lookTogether } from "../data/look-together.js";
import {
  addressOf,
  browseInput,
  isNarrowed,
  leadersNamed,
  narrow,
  pageOf,
  type Browse,
} from "../groups/browsing.js";
import { listed, type ListedGroup } from "../groups/catalogue.js";
import { groupsOfPerson } from "../groups/find.js";
import { Group, kinds, type GroupFields } from "../groups/group.js";
import { isMember, leads } from "../groups/policy.js";
import { presentGroupCard, stageOf, type CardContext } from "../groups/presenter.js";
import { findUndo } from "../groups/undo.js";
import { kindWords } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { holds, signedIn, type Viewer } from "../people/viewer.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { findTermsAhead } from "../terms/next-term.js";
import type { TermFields } from "../terms/term.js";
import { dayName } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { page } from "../web/respond.js";
import { hasEarlierGroups } from "./earlier-groups.js";
import { joinableIn } from "./joinable.js";
import { finishedBy, lastEndsOf } from "./life.js";
import { findFitting, leaderNames } from "./fitting-page.js";

/** Finding a group. */
export function addBrowseRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups", showGroups);
}

async function showGroups(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const live = ["groups:all", `person:${viewer.id}`];
  const { programme, terms } = await findSetting(wallOf(req.now, req.zone).on);
  const common = { title: "Groups", mayDraft: holds(viewer, "leader", "staff") };
  const [term, next] = terms;
  if (!programme || !term) return void page(req, res, "groups/index", { ...common, term: null }, { live });
  const year = holds(viewer, "student") ? viewer.year : null;
  const wanted = wantedOf(req, programme, year);
  const [groups, { person, own, current, lastEnds, together, earlier }, undo] = await Promise.all([
    joinableIn(term._id, req.now),
    findLooker(viewer, term._id, terms),
    findUndo(viewer.id, req.now, req.zone),
  ]);
  const finished = finishedBy(lastEnds, req.now);
  const { free } = person;
  const fits = narrow(groups, wanted, { year, free }, await leadersNamed(wanted.q, groups));
  const found = pageOf(fits, wanted.page);
  const names = await leaderNames([...own, ...found.shown].flatMap((group) => [...group.leaders]));
  const topics = new Map(programme.topics.map(({ code, name }) => [code, name]));
  const still = current.filter(({ _id }) => !finished.has(String(_id)));
  const standing = standingOf(viewer, still, programme.settings.maxGroups);
  const context: CardContext = { viewer, zone: programme.zone, topics, names, free, ...standing };
  const isPlain = !isNarrowed(wanted) && found.page === 1;
  const looking = { person, own: still, together, programme, context, now: req.now };
  const shown = {
    ...common,
    term: { name: term.name },
    undo,
    ...presentOwn(isPlain ? own : ownFound(own, groups, wanted), finished, context, next),
    earlier: isPlain && earlier,
    fitting: year !== null && isPlain ? await findFitting(groups, { ...looking, year }) : null,
    limit: standing.atLimit ? limitWords(programme.settings.maxGroups) : "",
    otherYears: groups.length > 0 ? otherYearsWords(wanted, year) : "",
    groups: presentCards(found.shown, own, context),
    count: found.count,
    filters: presentFilters(wanted, programme.topics, { year, isFree: free.length > 0, groups }),
    paging: pagingOf(wanted, found),
  };
  page(req, res, "groups/index", shown, { live });
}

/**
 * What is asked for. A topic nobody can choose narrows nothing: the form would say "Any topic" above an empty list; nor
 * does one's own year, which the form sends along.
 */
function wantedOf({ query }: Request, { topics }: ProgrammeFields, own: number | null): Browse {
  const asked = browseInput.parse(query);
  const isKnown = topics.some(({ code }) => code === asked.topic);
  return {
    ...asked,
    topic: isKnown ? asked.topic : "",
    year: asked.year === String(own) ? "" : asked.year,
  };
}

/** What of the viewer's own groups keeps them from joining others. */
function standingOf(
  viewer: Viewer,
  own: readonly GroupFields[],
  maxGroups: number,
): Pick<CardContext, "attending" | "atLimit"> {
  const met = own.filter((group) => !group.cancelledAt);
  return {
    attending: met.filter((group) => isMember(viewer, group) || leads(viewer, group)),
    atLimit: met.filter((group) => isMember(viewer, group)).length >= maxGroups,
  };
}

/** What an empty list says when it is narrowed by nothing but the viewer's own year. */
const otherYearsWords = (wanted: Browse, year: number | null): string =>
  year !== null && wanted.year === "" ? `No open group is for year ${year}` : "";

const limitWords = (most: number): string =>
  `You are in ${most === 1 ? "a group" : `${most} groups`}, which is the most. To be in another one instead, open it and move there.`;

const findSetting = (on: string) =>
  lookTogether(`programme and term of ${on}`, async () => {
    const [programme, terms] = await Promise.all([findProgramme(), findTermsAhead(on)]);
    return { programme, terms };
  });

/** What the list depends on of who looks: what they said about themself, and their own groups. */
const findLooker = (viewer: Viewer, term: GroupFields["term"], terms: readonly TermFields[]) =>
  lookTogether(`who looks for groups: ${viewer.id} ${String(term)}`, async () => {
    const ids = terms.map(({ _id }) => _id);
    const [person, own, together, earlier] = await Promise.all([
      Person.findById(viewer.id, { free: 1, topics: 1, matters: 1, accessNeeds: 1 }).orFail().lean(),
      groupsOfPerson(viewer.id, ...ids),
      groupsOfBuddy(viewer, term),
      hasEarlierGroups(viewer.id, ids),
    ]);
    const open = own.filter((group) => stageOf(group) === "open").map(({ _id }) => _id);
    const current = own.filter((group) => group.term.equals(term));
    return { person, own, current, together, earlier, lastEnds: await lastEndsOf(open) };
  });

/**
 * Of one's own groups, those that are looked for by name and that the list of open groups doesn't show: drafts, private
 * ones, cancelled ones.
 */
function ownFound(
  own: readonly GroupFields[],
  groups: readonly ListedGroup[],
  wanted: Browse,
): readonly GroupFields[] {
  if (wanted.q === "") return [];
  const inList = new Set(groups.map(({ _id }) => String(_id)));
  const looker = { year: null, free: [] };
  const found = narrow(own.map(listed), { ...wanted, fits: "", places: "" }, looker, new Set());
  const ids = new Set(found.map(({ _id }) => String(_id)));
  return own.filter(({ _id }) => ids.has(String(_id)) && !inList.has(String(_id)));
}

const stageOrder = { open: 0, submitted: 1, draft: 2, cancelled: 3 };

/** One's own groups as cards: what runs, then what is to come, and apart what is over. */
function presentOwn(
  own: readonly GroupFields[],
  finished: ReadonlySet<string>,
  context: CardContext,
  next: TermFields | undefined,
) {
  const isDone = (group: GroupFields) => finished.has(String(group._id));
  const isOver = (group: GroupFields) => group.cancelledAt !== null || isDone(group);
  const present = (group: GroupFields) => {
    const plain = presentGroupCard(listed(group), context, group);
    const card = next?._id.equals(group.term) ? { ...plain, topic: `${plain.topic}, ${next.name}` } : plain;
    return isDone(group) ? { ...card, state: "finished", stateLabel: "" } : card;
  };
  const going = own.filter((group) => !isOver(group));
  const inOrder = going.sort((a, b) => stageOrder[stageOf(a)] - stageOrder[stageOf(b)]);
  return { mine: inOrder.map(present), over: own.filter(isOver).map(present) };
}

/** The groups of the term in which the viewer's study buddy is; of private ones nobody hears that way. */
async function groupsOfBuddy(viewer: Viewer, term: GroupFields["term"]): Promise<Set<string>> {
  const buddy = await buddyOf(viewer.id);
  if (!buddy) return new Set();
  const kind = mongoose.trusted({ $ne: "shared-experience" as const });
  const groups = await Group.find(
    { "members.person": buddy, term, kind, cancelledAt: null },
    { _id: 1 },
  ).lean();
  return new Set(groups.map(({ _id }) => String(_id)));
}

function presentCards(shown: readonly ListedGroup[], own: readonly GroupFields[], context: CardContext) {
  const mine = new Map(own.map((group) => [String(group._id), group]));
  return shown.map((group) => presentGroupCard(group, context, mine.get(String(group._id))));
}

function presentFilters(
  wanted: Browse,
  topics: readonly { code: string; name: string }[],
  looker: { year: number | null; isFree: boolean; groups: readonly ListedGroup[] },
) {
  const own = looker.year === null ? "" : String(looker.year);
  const said = [own, wanted.year].flatMap((year) => (year === "" || year === "all" ? [] : Number(year)));
  const theirs = looker.groups.flatMap((group) => group.years);
  const years = [...new Set([...theirs, ...said])].sort((a, b) => a - b).map(String);
  return {
    ...wanted,
    fits: wanted.fits !== "",
    places: wanted.places !== "",
    year: wanted.year === "" ? own : wanted.year,
    topics: topics.map(({ code, name }) => ({ value: code, label: name })),
    // A shared-experience group is in no list, so nobody could find one by its kind.
    kinds: kinds
      .filter((kind) => kind !== "shared-experience")
      .map((kind) => ({ value: kind, label: kindWords[kind] })),
    days: [1, 2, 3, 4, 5, 6, 7].map((each) => ({ value: String(each), label: dayName(each) })),
    years: [
      { value: "all", label: "Any year" },
      ...years.map((value) => ({ value, label: value === own ? `Year ${value}, yours` : `Year ${value}` })),
    ],
    isFree: looker.isFree,
    any: isNarrowed(wanted),
    /** By more than words looked for. */
    isChosen: isNarrowed({ ...wanted, q: "" }),
  };
}

/** Addresses of the pages beside this one; every filter stays in them. */
const pagingOf = (wanted: Browse, { page: at, pages }: { page: number; pages: number }) => ({
  page: at,
  pages,
  previous: at > 1 ? addressOf(wanted, at - 1) : "",
  next: at < pages ? addressOf(wanted, at + 1) : "",
});
