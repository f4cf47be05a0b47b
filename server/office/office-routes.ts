import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findTermNow, Term, type TermFields } from "../terms/term.js";
import { weeksOfTerm } from "../time/week.js";
import { dayRangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { page, sendCsv } from "../web/respond.js";
import { findAuditPage } from "./audit-page.js";
import { findFirstSteps } from "./first-steps.js";
import { findDecisions } from "./decisions.js";
import { findGroupRows, groupsCsv, rowsOnAPage, states, type GroupsFilter } from "./groups-table.js";

/** The programme office: what needs a decision, all groups in one table, and the audit log. */
export function officeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office", showOffice);
  routes.on("GET /office/groups", showGroups);
  routes.on("GET /office/groups.csv", async (req, res) => {
    const { term } = await chosenTerm(req);
    sendCsv(res, "groups.csv", await groupsCsv(filterOf(req), term, req.now));
  });
  routes.on("GET /office/audit", showAudit);
  return routes;
}

const textOf = (value: unknown) => (typeof value === "string" ? value.slice(0, 100) : "");

async function showOffice(req: Request, res: Response): Promise<void> {
  const term = await findTermNow(req);
  const programme = await findProgramme();
  const decisions = programme ? await findDecisions(term._id, programme, req.now, signedIn(req).id) : [];
  const today = wallOf(req.now, req.zone).on;
  page(
    req,
    res,
    "office/index",
    {
      title: "Office",
      termName: term.name,
      dates: dayRangeWords(term.startsOn, term.endsOn),
      week: weekWords(term, today),
      isOver: today > term.endsOn,
      figures: decisions.map(({ label, count, href }) => ({ value: count, label, href })),
      firstSteps: await findFirstSteps(term._id),
      decisions: decisions.filter((decision) => decision.count > 0),
    },
    { live: ["office:all"] },
  );
}

/** "Week 5 of the term"; "" before and after it. Weeks without teaching have no number. */
function weekWords({ startsOn, endsOn, closures }: TermFields, today: string): string {
  if (today < startsOn || today > endsOn) return "";
  const week = weeksOfTerm(startsOn, endsOn, closures).findLast((each) => each.monday <= today);
  return week?.number ? `Week ${week.number} of the term` : "A closed week of the term";
}

function filterOf(req: Request): GroupsFilter {
  const state = states.find((each) => each === req.query.state) ?? "all";
  return { state, search: textOf(req.query.q).trim() };
}

const stateWords: Record<(typeof states)[number], string> = {
  all: "All",
  open: "Open",
  submitted: "To approve",
  draft: "Drafts",
  unroomed: "Without a room",
  unsuited: "In an unsuitable room",
  below: "Below minimum",
  cancelled: "Cancelled",
};

/** The term the address names, else the current one; and all there are, the latest first. */
async function chosenTerm(
  req: Request,
): Promise<Record<"term" | "current", TermFields> & { terms: TermFields[] }> {
  const current = await findTermNow(req);
  const terms = await Term.find().sort({ startsOn: -1 }).lean();
  return { term: terms.find(({ _id }) => String(_id) === req.query.term) ?? current, current, terms };
}

const hidden = (fields: Record<string, string>) =>
  Object.entries(fields)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => ({ name, value }));

async function showGroups(req: Request, res: Response): Promise<void> {
  const { term, terms, current } = await chosenTerm(req);
  const filter = filterOf(req);
  const path = "/office/groups";
  const isNow = term._id.equals(current._id);
  const inTerm = { term: isNow ? "" : String(term._id) };
  const kept = { ...inTerm, state: filter.state, q: filter.search };
  const found = await findGroupRows(filter, term, req.now, (count) =>
    pagingOf(count, rowsOnAPage, listingOf(req.query).page, path, kept),
  );
  page(
    req,
    res,
    "office/groups",
    {
      title: "All groups",
      termName: term.name,
      ...found,
      search: filter.search,
      narrowed: filter.search !== "" || filter.state !== "all",
      // The search keeps term and state, the choice of a term state and words.
      searching: hidden({ ...inTerm, state: filter.state }),
      choosing: hidden({ state: filter.state, q: filter.search }),
      chosen: String(term._id),
      terms: terms.map(({ _id, name }) => ({ value: String(_id), label: name })),
      isNow,
      all: addressOf(path, inTerm),
      tabs: states.map((state) => ({
        href: addressOf(path, { ...kept, state }),
        label: stateWords[state],
        current: state === filter.state,
        count: 0,
      })),
      csv: addressOf(`${path}.csv`, kept),
    },
    { live: ["office:all", "groups:all"] },
  );
}

/** What the app does by itself shows in the office and in the outbox. */
const live = ["office:all", "outbox:all"];

async function showAudit(req: Request, res: Response): Promise<void> {
  const listing = listingOf(req.query);
  const { entries, more } = await findAuditPage(signedIn(req), listing, req.zone);
  const to = (n: number) => addressOf("/office/audit", { q: listing.q, page: n > 1 ? String(n) : "" });
  page(
    req,
    res,
    "office/audit",
    {
      title: "Audit log",
      entries,
      search: listing.q,
      page: listing.page,
      previous: listing.page > 1 ? to(listing.page - 1) : "",
      next: more ? to(listing.page + 1) : "",
    },
    { live },
  );
}
