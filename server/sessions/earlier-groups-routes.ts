import type { Request, Response } from "express";
import { namesOf } from "../groups/find.js";
import { leads } from "../groups/policy.js";
import { namesIn } from "../groups/presenter.js";
import { meetingWords, pathOf } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { signedIn, type Viewer } from "../people/viewer.js";
import { wallOf } from "../time/zone.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { findEarlierGroups, type EarlierGroup } from "./earlier-groups.js";

const path = "/groups/earlier";
const perPage = 20;

/** Everybody's own groups whose time is over; nobody else sees the list. */
export function addEarlierGroupsRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/earlier", showEarlierGroups);
}

async function showEarlierGroups(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const { q, page: asked } = listingOf(req.query);
  const found = await findEarlierGroups(viewer.id, { today: wallOf(req.now, req.zone).on, now: req.now, q });
  const paging = pagingOf(found.length, perPage, asked, path, { q });
  const shown = found.slice(paging.skip, paging.skip + perPage);
  const names = await namesOf(shown.flatMap(({ group }) => [...group.leaders]));
  const context = {
    title: "Earlier groups",
    back: { href: "/groups", label: "Groups" },
    q,
    isLong: q !== "" || found.length > 5,
    total: found.length,
    paging,
    groups: shown.map((each) => presentEarlier(each, viewer, names)),
  };
  page(req, res, "groups/own-earlier", context, { live: ["groups:all", `person:${viewer.id}`] });
}

const presentEarlier = (
  { group, term, end }: EarlierGroup,
  viewer: Viewer,
  names: ReadonlyMap<string, string>,
) => ({
  href: pathOf(group),
  name: group.title,
  state: end,
  facts: [
    term.name,
    leads(viewer, group) ? "you led it" : "",
    meetingWords(group),
    namesIn(group.leaders, names),
  ]
    .filter((fact) => fact !== "")
    .join(" · "),
});
