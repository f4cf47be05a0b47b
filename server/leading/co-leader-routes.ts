import type { Request, Response } from "express";
import { z } from "zod";
import { findGroupFor, findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { noInput } from "../groups/input.js";
import { isAskedToLead, leads } from "../groups/policy.js";
import { pathOf, titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { goTo } from "../web/respond.js";
import { acceptToLead, askCoLeader, declineToLead, endCoLeading } from "./asking.js";
import { showCoLeader } from "./co-leader-page.js";

const personInput = z.strictObject({ person: objectId });

/** Finding a co-leader, asking them, their answer. */
export function coLeaderRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/co-leader", async (req, res) =>
    showCoLeader(req, res, await findManagedGroup(signedIn(req), req.params.group), {}),
  );
  routes.on("POST /groups/:group/co-leader", ask);
  routes.on("POST /groups/:group/co-leader/end", end);
  routes.on("POST /groups/:group/co-leader/acceptance", accept);
  routes.on("POST /groups/:group/co-leader/refusal", async (req, res) => {
    const group = await findAsked(req);
    checkEmpty(req);
    const done = await declineToLead(actorOf(req), String(group._id));
    const text = done === "declined" ? "Thank you for answering. They can ask somebody else now." : gone;
    goTo(res, "/today", { kind: done === "declined" ? "done" : "warning", text });
  });
  return routes;
}

const gone = "You aren't asked any more.";

function checkEmpty(req: Request): void {
  if (!parseForm(noInput, req.body).ok) throw notFound();
}

async function ask(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(personInput, req.body);
  if (!input.ok) return again(req, res, { form: "Choose a leader from the list" });
  const done = await askCoLeader(actorOf(req), String(group._id), input.value.person);
  if (done.outcome === "refused") return again(req, res, { form: done.reason });
  goTo(res, `${pathOf(group)}/co-leader`, { kind: "done", text: "They are asked, and told so." });
}

async function end(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(personInput, req.body);
  if (!input.ok) return again(req, res, { form: "Choose a leader of the group" });
  const { person } = input.value;
  const done = await endCoLeading(actorOf(req), String(group._id), person);
  const text = {
    "taken-back": "You have taken it back. They are told so.",
    ended: "The group goes on without a co-leader.",
    neither: "There was nothing to take back any more.",
  }[done];
  const stays = person !== signedIn(req).id;
  goTo(res, stays ? `${pathOf(group)}/co-leader` : "/today", { kind: "done", text });
}

async function accept(req: Request, res: Response): Promise<void> {
  const group = await findAsked(req);
  checkEmpty(req);
  const done = await acceptToLead(actorOf(req), String(group._id));
  if (done.outcome === "refused") {
    goTo(res, pathOf(group), { kind: "warning", text: `You can't lead it as things stand. ${done.reason}` });
    return;
  }
  goTo(res, pathOf(group), { kind: "done", text: `Thank you. You lead ${titleOutside(group)} now.` });
}

/** The page again, with why what was asked there was refused. */
async function again(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  await showCoLeader(req, res, await findManagedGroup(signedIn(req), req.params.group), errors);
}

/** The group that asks the viewer, or that they lead since they said yes; for everybody else it isn't there. */
async function findAsked(req: Request): Promise<GroupFields> {
  const viewer = signedIn(req);
  const group = await findGroupFor(viewer, req.params.group);
  if (!isAskedToLead(viewer, group) && !leads(viewer, group)) throw notFound();
  return group;
}
