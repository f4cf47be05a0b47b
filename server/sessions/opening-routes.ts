import type { Request, Response } from "express";
import { findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { noInput, returnInput } from "../groups/input.js";
import { leads } from "../groups/policy.js";
import { pathOf } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { badRequest, notFound } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo } from "../web/respond.js";
import { showGroup } from "./group-routes.js";
import { endSubmission, openGroup, submitGroup } from "./opening.js";

/** The way of a draft to an open group: sent, taken back or returned, approved. */
export function addOpeningRoutes(routes: GuardedRouter): void {
  routes.on("POST /groups/:group/submission", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    const done = await submitGroup(actorOf(req), String(group._id));
    if (done.outcome === "refused") await showGroup(req, res, { form: done.reason });
    else {
      const sent = leads(signedIn(req), group)
        ? "The group is with the programme office now."
        : "The group is sent in its leaders’ place. Approve it when it reads well.";
      const text = done.outcome === "opened" ? `${group.title} is open.` : sent;
      goTo(res, pathOf(group), { kind: "done", text });
    }
  });
  routes.on("POST /groups/:group/submission/end", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    if (leads(signedIn(req), group)) {
      if (!parseForm(noInput, req.body).ok) throw badRequest("The form holds a field that isn't ours.");
      return takeDraftBack(req, res, group, null);
    }
    const input = parseForm(returnInput, req.body);
    if (input.ok) return takeDraftBack(req, res, group, input.value.note);
    const { note } = input.typed;
    await showGroup(req, res, input.errors, typeof note === "string" ? note : "");
  });
  routes.on("POST /groups/:group/approval", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    if (!holds(signedIn(req), "staff")) throw notFound();
    const done = await openGroup(actorOf(req), String(group._id));
    if (done.outcome === "refused") await showGroup(req, res, { form: done.reason });
    else {
      const text = `${group.title} is open, with ${done.sessions === 1 ? "1 session" : `${done.sessions} sessions`} in ${done.term}.`;
      goTo(res, pathOf(group), { kind: "done", text });
    }
  });
}

/** @param note what staff ask to be changed; null where one of its leaders takes it back */
async function takeDraftBack(
  req: Request,
  res: Response,
  group: GroupFields,
  note: string | null,
): Promise<void> {
  const done = await endSubmission(actorOf(req), String(group._id), note);
  const text = note === null ? "The group is a draft again." : "The group went back to its leaders.";
  if (done.outcome === "refused") await showGroup(req, res, { form: done.reason });
  else goTo(res, pathOf(group), { kind: "done", text });
}
