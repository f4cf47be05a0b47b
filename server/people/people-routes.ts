import type { Request, Response } from "express";
import { writeCsv } from "../data/csv.js";
import { stopLeaving } from "../roster/leaving-together.js";
import { findLeaving } from "../roster/off-list.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { countPeople, findForFile, findPeople, roleOf, type PeopleQuery } from "./people.js";
import { leftColumns, presentPerson, rosterColumns } from "./people-presenter.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { actorOf } from "./viewer.js";

const perPage = 50;
const path = "/office/people";

const tabs = [
  ["", "Everybody"],
  ["student", "Students"],
  ["leader", "Leaders"],
  ["staff", "Programme staff"],
  ["support", "Support team"],
  ["left", "No longer here"],
] as const;

/** The office's table of everybody on the roster. */
export function peopleRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/people", async (req, res) => {
    const asked = listingOf(req.query);
    const query = queryOf(req);
    const kept = { q: query.q, role: query.left ? "left" : (query.role ?? "") };
    const total = await countPeople(query);
    const paging = pagingOf(total, perPage, asked.page, path, kept);
    const people = await findPeople(query, paging.skip, perPage);
    page(
      req,
      res,
      "people/index",
      {
        title: "People",
        back: { href: "/office", label: "Office" },
        lede: query.left
          ? "Everybody who was on the roster and isn’t any more. On each one’s page you can put them back."
          : "Everybody who is on the roster, or was. Only who is on it now can sign in, and stands in the CSV.",
        total,
        paging,
        q: query.q,
        kept: kept.role === "" ? [] : [{ name: "role", value: kept.role }],
        filtered: kept.role !== "",
        tabs: tabsFor(kept),
        people: people.map(presentPerson),
        leaving: await findLeaving(),
        csv: addressOf(`${path}.csv`, kept),
      },
      { live: ["office:all"] },
    );
  });
  routes.on("POST /office/people/leaving/end", stop);
  routes.on("GET /office/people.csv", async (req, res) => {
    const query = queryOf(req);
    const columns = query.left ? leftColumns(req.zone) : rosterColumns;
    sendCsv(res, query.left ? "left.csv" : "people.csv", writeCsv(columns, await findForFile(query)));
  });
  return routes;
}

/** Whoever still waits to be taken off the roster stays on it. */
async function stop(req: Request, res: Response): Promise<void> {
  const { off, stay } = await stopLeaving(actorOf(req));
  const text = `Stopped: ${off} ${off === 1 ? "is" : "are"} off the roster, ${stay} ${stay === 1 ? "stays" : "stay"}.`;
  goTo(res, path, { kind: "done", text: stay === 0 ? "There was nothing to stop any more." : text });
}

const queryOf = ({ query }: Request): PeopleQuery => ({
  q: listingOf(query).q,
  role: roleOf(query.role),
  left: query.role === "left",
});

const tabsFor = ({ q, role }: { q: string; role: string }) =>
  tabs.map(([value, label]) => ({
    href: addressOf(path, { q, role: value }),
    label,
    current: role === value,
  }));
