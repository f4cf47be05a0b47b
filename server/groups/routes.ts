import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { holds, signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findCurrentTerm } from "../terms/term.js";
import { dayName } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { page } from "../web/respond.js";
import { browseGroups, browseInput, type Browse } from "./browsing.js";
import { addDraftRoutes } from "./draft-routes.js";
import { groupsOfPerson, namesOf } from "./find.js";
import { findUndo } from "./undo.js";
import { presentGroupCard, type CardContext } from "./presenter.js";

/** Finding a group, and drafting one. */
export function groupRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups", showGroups);
  addDraftRoutes(routes);
  return routes;
}

async function showGroups(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const live = ["groups:all", `person:${viewer.id}`];
  const [programme, term, person] = await Promise.all([
    findProgramme(),
    findCurrentTerm(wallOf(req.now, req.zone).on),
    Person.findById(viewer.id, { free: 1 }).lean(),
  ]);
  const common = { title: "Groups", mayDraft: holds(viewer, "leader", "staff") };
  if (!programme || !term) {
    page(req, res, "groups/index", { ...common, term: null }, { live });
    return;
  }
  const wanted = browseInput.parse(req.query);
  const free = person?.free ?? [];
  const year = holds(viewer, "student") ? viewer.year : null;
  const [mine, undo, found] = await Promise.all([
    groupsOfPerson(viewer.id, term._id),
    findUndo(viewer.id, req.now, req.zone),
    browseGroups(term._id, wanted, { year, free }),
  ]);
  const topics = new Map(programme.topics.map(({ code, name }) => [code, name]));
  const names = await namesOf([...mine, ...found.groups].flatMap((group) => [...group.leaders]));
  const context: CardContext = { viewer, zone: programme.zone, topics, names, free };
  const cards = (groups: typeof mine) => groups.map((group) => presentGroupCard(group, context));
  const shown = {
    ...common,
    term: { name: term.name },
    undo,
    mine: cards(mine),
    groups: cards(found.groups),
    count: found.count,
    filters: presentFilters(wanted, programme.topics, { year, isFree: free.length > 0 }),
    paging: pagingOf(wanted, found),
  };
  page(req, res, "groups/index", shown, { live });
}

function presentFilters(
  wanted: Browse,
  topics: readonly { code: string; name: string }[],
  looker: { year: number | null; isFree: boolean },
) {
  const { q, topic, day, fits, places, years } = wanted;
  return {
    q,
    topic,
    day,
    fits: fits !== "",
    places: places !== "",
    years: years !== "",
    topics: topics.map(({ code, name }) => ({ value: code, label: name })),
    days: [1, 2, 3, 4, 5, 6, 7].map((each) => ({ value: String(each), label: dayName(each) })),
    isFree: looker.isFree,
    hasYear: looker.year !== null,
    any: [q, topic, day, fits, places, years].some((each) => each !== ""),
  };
}

/** Addresses of the pages beside this one; every filter stays in them. */
function pagingOf(wanted: Browse, { page: at, pages }: { page: number; pages: number }) {
  const { q, topic, day, fits, places, years } = wanted;
  const address = (number: number) => {
    const kept = Object.entries({ q, topic, day, fits, places, years }).filter(([, value]) => value !== "");
    return `/groups?${new URLSearchParams([...kept, ["page", String(number)]]).toString()}`;
  };
  return {
    page: at,
    pages,
    previous: at > 1 ? address(at - 1) : "",
    next: at < pages ? address(at + 1) : "",
  };
}
