import type { Request, Response } from "express";
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
import type { ListedGroup } from "../groups/catalogue.js";
import { kinds, type GroupFields } from "../groups/group.js";
import { presentGroupCard, type CardContext } from "../groups/presenter.js";
import { findUndo } from "../groups/undo.js";
import { kindWords } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { holds, signedIn } from "../people/viewer.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { findTermsAhead } from "../terms/next-term.js";
import type { TermFields } from "../terms/term.js";
import { dayName } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { page } from "../web/respond.js";
import { joinableIn } from "./joinable.js";
import { finishedBy } from "./life.js";
import { findLooker } from "./looker.js";
import { ownFound, presentOwn, standingOf } from "./own-cards.js";
import { findFitting, leaderNames } from "./fitting-page.js";

/** Finding a group. */
export function addBrowseRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups", showGroups);
}

async function showGroups(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const live = ["groups:all", `person:${viewer.id}`];
  const setting = await findSetting(wallOf(req.now, req.zone).on);
  const common = { title: "Groups", mayDraft: holds(viewer, "leader", "staff") };
  const { programme, terms } = setting;
  if (!programme || !terms[0])
    return void page(req, res, "groups/index", { ...common, term: null }, { live });
  const shown = await presentList(req, { programme, terms: [terms[0], ...terms.slice(1)] });
  page(req, res, "groups/index", { ...common, ...shown }, { live });
}

/** The programme, and the terms that are still prepared, the one that runs or comes first. */
interface Setting {
  programme: ProgrammeFields;
  terms: readonly [TermFields, ...TermFields[]];
}

async function presentList(req: Request, { programme, terms }: Setting) {
  const viewer = signedIn(req);
  const year = holds(viewer, "student") ? viewer.year : null;
  const { term, groups, tabs, wanted } = await chosenTerm(wantedOf(req, programme, year), terms, req.now);
  const [{ person, own, current, lastEnds, together, earlier }, undo] = await Promise.all([
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
  const looking = { person, own: still, together, programme, context, now: req.now, term: wanted.term };
  return {
    term: { name: term.name },
    tabs,
    undo,
    ...presentOwn(isPlain ? own : ownFound(own, groups, wanted), finished, context, terms[1]),
    earlier: isPlain && earlier,
    fitting: year !== null && isPlain ? await findFitting(groups, { ...looking, year }) : null,
    limit: standing.atLimit
      ? limitWords(programme.settings.maxGroups, tabs.length === 0 ? "" : ` in ${term.name}`)
      : "",
    otherYears: groups.length > 0 ? otherYearsWords(wanted, year) : "",
    groups: presentCards(found.shown, own, context),
    count: found.count,
    filters: presentFilters(wanted, programme.topics, { year, isFree: free.length > 0, groups }),
    paging: pagingOf(wanted, found),
  };
}

/**
 * The term whose groups are looked for: the one that runs, or the one planned next once it has open groups, which is
 * offered from then on. An address that asks for it before shows the one that runs.
 */
async function chosenTerm(asked: Browse, [term, next]: Setting["terms"], now: Date) {
  const later = next ? await joinableIn(next._id, now) : [];
  if (!next || later.length === 0)
    return {
      term,
      groups: await joinableIn(term._id, now),
      tabs: [],
      wanted: { ...asked, term: "" as const },
    };
  const isNext = asked.term === "next";
  const tabs = [
    { href: addressOf({ ...asked, term: "" }), label: term.name, current: !isNext },
    { href: addressOf({ ...asked, term: "next" }), label: next.name, current: isNext },
  ];
  return isNext
    ? { term: next, groups: later, tabs, wanted: asked }
    : { term, groups: await joinableIn(term._id, now), tabs, wanted: asked };
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

/** What an empty list says when it is narrowed by nothing but the viewer's own year. */
const otherYearsWords = (wanted: Browse, year: number | null): string =>
  year !== null && wanted.year === "" ? `No open group is for year ${year}` : "";

/** @param where " in Spring 2027", where groups of two terms can be looked for; else "" */
const limitWords = (most: number, where: string): string =>
  `You are in ${most === 1 ? "a group" : `${most} groups`}${where}, which is the most. To be in another one instead, open it and move there.`;

const findSetting = (on: string) =>
  lookTogether(`programme and term of ${on}`, async () => {
    const [programme, terms] = await Promise.all([findProgramme(), findTermsAhead(on)]);
    return { programme, terms };
  });

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
    /** The same list without any of them, and of every year. */
    none: addressOf(browseInput.parse({ term: wanted.term })),
    everyYear: addressOf(browseInput.parse({ term: wanted.term, year: "all" })),
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
