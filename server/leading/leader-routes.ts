import type { Request, Response } from "express";
import { z } from "zod";
import { topicOf } from "../data/change.js";
import { findManagedGroup, namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { pathOf } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { countCandidates, findCandidates } from "./candidates.js";
import { handOver } from "./handing-over.js";

const personInput = z.strictObject({ person: objectId });
const perPage = 10;

/** Staff give a group another leader, found by name. */
export function leaderRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/leader", (req, res) => show(req, res, {}));
  routes.on("POST /groups/:group/leader", async (req, res) => {
    const group = await findShown(req);
    const input = parseForm(personInput, req.body);
    if (!input.ok) return show(req, res, { form: "Choose a leader from the list" });
    const handing = { person: input.value.person, instead: insteadIn(req, group) };
    const done = await handOver(actorOf(req), signedIn(req), String(group._id), handing);
    if (done.outcome === "refused") return show(req, res, { form: done.reason });
    goTo(res, pathOf(group), {
      kind: "done",
      text: "The group has another leader. Everybody concerned is told.",
    });
  });
  return routes;
}

/** @throws HttpError 404 also for a private group, which isn’t the office’s to give */
async function findShown(req: Request): Promise<GroupFields> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  if (group.kind === "shared-experience" || group.cancelledAt) throw notFound();
  return group;
}

/** In whose place: as the address says, or else of the one who leads first. */
function insteadIn({ query: { instead } }: Request, { leaders }: GroupFields): string {
  const known = objectId.safeParse(instead);
  return known.success ? known.data : String(leaders[0]);
}

async function show(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const [group, programme] = [await findShown(req), await findProgramme()];
  if (!programme) throw notFound();
  const asked = insteadIn(req, group);
  const leaders = group.leaders.map(String);
  const instead = leaders.includes(asked) ? asked : (leaders[0] ?? "");
  const names = await namesOf(leaders);
  const nameFor = (id: string) => names.get(id) ?? "its leader";
  const path = `${pathOf(group)}/leader`;
  const tabFor = (id: string) => ({
    href: addressOf(path, { instead: id }),
    label: `In place of ${nameFor(id)}`,
    current: id === instead,
  });
  const { q, page: at } = listingOf(req.query);
  const paging = pagingOf(await countCandidates(group, q), perPage, at, path, { q, instead });
  const look = { now: req.now, skip: paging.skip, most: perPage };
  const context = {
    title: "Another leader",
    back: { href: pathOf(group), label: group.title },
    tabs: leaders.length < 2 ? [] : leaders.map(tabFor),
    alone: leaders.filter((id) => id !== instead).map((id) => ({ id, name: nameFor(id) })),
    members: group.members.length,
    path,
    action: addressOf(path, { instead }),
    kept: [{ name: "instead", value: instead }],
    q,
    paging,
    candidates: (await findCandidates(group, programme, q, look)).map((each) => ({
      ...each,
      consequence: `${each.name} leads it from now on, in place of ${nameFor(instead)}.`,
    })),
    errors,
  };
  const failed = Object.keys(errors).length > 0;
  const live = failed ? [] : [topicOf("group", group._id)];
  page(req, res, "leading/leader", context, { live, ...(failed ? { status: 409 } : {}) });
}
