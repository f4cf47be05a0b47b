import type { Request } from "express";
import type { z } from "zod";
import { findGroupFor } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { joinInput, leaveInput, moveInput, noInput } from "../groups/input.js";
import type { Refusal } from "../groups/refused.js";
import { pathOf } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { badRequest } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { beginningOf } from "./beginning.js";
import { joinGroup, leaveGroup } from "./membership.js";
import { wordsOfJoining, wordsOfLeaving, wordsOfMoving, wordsOfUndoing } from "./membership-words.js";
import { movePlace } from "./moving.js";
import { undoLastStep } from "./undoing.js";

/** Joining and leaving a group, moving to another, and taking back what was given up. */
export function addMembershipRoutes(routes: GuardedRouter): void {
  routes.on("POST /groups/:group/membership", async (req, res) => {
    const { group, form } = await findGroupAndForm(req, joinInput);
    const done = await joinGroup(actorOf(req), signedIn(req), String(group._id), form);
    if (done.outcome === "refused") goTo(res, pathOf(group), refusedWith(done));
    else goTo(res, pathOf(group), wordsOfJoining(group, done, await beginningOf(group, req)));
  });
  routes.on("POST /groups/:group/membership/end", async (req, res) => {
    const { group, form } = await findGroupAndForm(req, leaveInput);
    const onlyWaiting = form.only === "waiting";
    const done = await leaveGroup(actorOf(req), signedIn(req), String(group._id), onlyWaiting);
    const path = done.outcome === "has-more" ? pathOf(group) : pathAfterLeaving(group);
    goTo(res, path, wordsOfLeaving(group, done));
  });
  routes.on("POST /groups/:group/membership/move", async (req, res) => {
    const { group, form } = await findGroupAndForm(req, moveInput);
    const groups = { from: form.from, to: String(group._id) };
    const done = await movePlace(actorOf(req), signedIn(req), groups);
    if (done.outcome === "refused") goTo(res, pathOf(group), refusedWith(done));
    else goTo(res, pathOf(group), wordsOfMoving(group, done, await beginningOf(group, req)));
  });
  routes.on("POST /groups/membership/undo", async (req, res) => {
    if (!parseForm(noInput, req.body).ok) throw foreignField();
    const done = await undoLastStep(actorOf(req), signedIn(req));
    if (done.outcome === "refused") goTo(res, "/groups", refusedWith(done));
    else goTo(res, `/groups/${done.group}`, wordsOfUndoing(done));
  });
}

/** The group the address names, for whoever may know of it, and what the form says. */
export async function findGroupAndForm<T>(
  req: Request,
  schema: z.ZodType<T>,
): Promise<{ group: GroupFields; form: T }> {
  const group = await findGroupFor(signedIn(req), req.params.group);
  const input = parseForm(schema, req.body);
  if (!input.ok) throw foreignField();
  return { group, form: input.value };
}

const foreignField = () => badRequest("The form holds a field that isn't ours.");

/** Whoever has left a group that shows to its members only may not see its page any more. */
export const pathAfterLeaving = (group: GroupFields): string =>
  group.kind === "shared-experience" ? "/groups" : pathOf(group);

/** A refused tap leads back to the group's page all the same: an address that only takes posts can't be reloaded. */
export const refusedWith = ({ reason }: Refusal): Notice => ({ kind: "warning", text: reason });
