import type { Request, Response } from "express";
import type { GroupFields } from "../groups/group.js";
import { mayManage } from "../groups/policy.js";
import { dayChoices, rhythmChoices } from "../groups/meeting-form.js";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import type { SessionFields } from "../sessions/session.js";
import { rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import type { Typed } from "../web/input.js";
import { page } from "../web/respond.js";
import { addClosureRoutes } from "./closure-routes.js";
import { isFrozen } from "./dated.js";
import { addExtraRoutes } from "./extra-routes.js";
import type { What } from "./input.js";
import { applyEdit, carriedIn, showPreview, type Desk } from "./preview-routes.js";

/** Changing the dates of a group: moved, cancelled, restored, planned anew, added; and closures that came later. */
export function seriesRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sessions/:session/change", async (req, res) => {
    const found = await findManaged(req);
    const what = whatOf(req.query.what, found);
    showForm(req, res, found, what, carriedIn(req.query), {});
  });
  routes.on("GET /sessions/:session/change/preview", async (req, res) => {
    await showPreview(req, res, deskOf(req, res, await findManaged(req), req.query.what));
  });
  routes.on("POST /sessions/:session/change", async (req, res) => {
    const found = await findManaged(req);
    const { what } = req.body as { what?: unknown };
    await applyEdit(req, res, actorOf(req), deskOf(req, res, found, what));
  });
  addExtraRoutes(routes);
  addClosureRoutes(routes);
  return routes;
}

async function findManaged(req: Request): Promise<SessionOfGroup> {
  const viewer = signedIn(req);
  const found = await findSessionFor(viewer, req.params.session);
  // Changing dates is its leaders' and the office's; for members the page doesn't exist.
  if (!mayManage(viewer, found.group)) throw notFound();
  return found;
}

/** A cancelled session can only be restored; every other can be moved, cancelled or planned anew. */
function whatOf(said: unknown, { session }: SessionOfGroup): What {
  if (session.cancelledAt) return "restore";
  return said === "cancel" || said === "replan" ? said : "move";
}

function deskOf(req: Request, res: Response, found: SessionOfGroup, said: unknown): Desk {
  const { session, group } = found;
  const path = `/sessions/${String(session._id)}/change`;
  const what = whatOf(said, found);
  return {
    what,
    place: { group: group._id, session: String(session._id) },
    group,
    action: path,
    back: `${path}?what=${what}`,
    done: `/sessions/${String(session._id)}`,
    version: String(session.sequence),
    showForm: (typed, errors) => showForm(req, res, found, what, typed, errors),
  };
}

const scopes = [
  { value: "this", label: "This session only" },
  { value: "following", label: "This and the following ones" },
  { value: "all", label: "All to come" },
];

function showForm(
  req: Request,
  res: Response,
  { session, group }: SessionOfGroup,
  what: What,
  typed: Typed,
  errors: Record<string, string>,
): void {
  const frozen = isFrozen({ startsAt: session.startsAt, kept: session.registerOpenedAt !== null }, req.now);
  const path = `/sessions/${String(session._id)}`;
  const tab = (name: What, label: string) => ({
    label,
    href: `${path}/change?what=${name}`,
    current: what === name,
  });
  page(req, res, "series/change", {
    title: `Change ${titleOutside(group)}`,
    heading: what === "restore" ? "Hold it after all" : "Change this session",
    lede: rangeWords(session.startsAt, session.endsAt, req.zone),
    back: { href: path, label: "The session" },
    tabs: [tab("move", "Move"), tab("cancel", "Cancel"), tab("replan", "Plan anew")],
    what,
    frozen,
    preview: `${path}/change/preview`,
    was: String(session.sequence),
    values: { ...valuesOf(session, group, what), ...typed },
    scopes: what === "replan" ? scopes.slice(1) : scopes,
    rhythms: rhythmChoices,
    days: dayChoices,
    errors,
  });
}

/** What the form begins with: how things are. */
const valuesOf = (session: SessionFields, { slot, everyWeeks }: GroupFields, what: What) => ({
  scope: what === "replan" ? "following" : "this",
  on: session.on,
  start: session.start,
  minutes: String(session.minutes),
  day: String(slot.day),
  everyWeeks: String(everyWeeks),
  reason: "",
});
