import type { Request, Response } from "express";
import { findGroupFor } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { noInput } from "../groups/input.js";
import type { Refusal } from "../groups/refused.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { badRequest } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { joinGroup, leaveGroup, type JoinOutcome, type LeaveOutcome } from "./membership.js";
import { acceptOffer, declineOffer } from "./offers.js";

/** Joining and leaving a group, and answering the offer of a place. */
export function addMembershipRoutes(routes: GuardedRouter): void {
  routes.on("POST /groups/:group/membership", async (req, res) => {
    const group = await findButton(req);
    const done = await joinGroup(actorOf(req), signedIn(req), String(group._id));
    goTo(res, pathOf(group), done.outcome === "refused" ? refusedWith(done) : wordsOfJoining(group, done));
  });
  routes.on("POST /groups/:group/membership/end", async (req, res) => {
    const group = await findButton(req);
    const done = await leaveGroup(actorOf(req), signedIn(req), String(group._id));
    // Whoever has left a group that shows to its members only may not see its page any more.
    const path = group.kind === "shared-experience" ? "/groups" : pathOf(group);
    goTo(res, path, wordsOfLeaving(group, done));
  });
  routes.on("POST /groups/:group/offer/acceptance", takeOffer);
  routes.on("POST /groups/:group/offer/end", async (req, res) => {
    const group = await findButton(req);
    const outcome = await declineOffer(actorOf(req), signedIn(req), String(group._id));
    const path = group.kind === "shared-experience" ? "/groups" : pathOf(group);
    const text =
      outcome === "declined"
        ? `You have passed on the place in ${group.title}.`
        : "No place was held for you any more.";
    goTo(res, path, { kind: "done", text });
  });
}

async function takeOffer(req: Request, res: Response): Promise<void> {
  const group = await findButton(req);
  const done = await acceptOffer(actorOf(req), signedIn(req), String(group._id));
  const joined = `You are in ${group.title}. Its dates are yours now.`;
  goTo(res, pathOf(group), done.outcome === "refused" ? refusedWith(done) : { kind: "done", text: joined });
}

/** The group of a form that is one button. */
async function findButton(req: Request): Promise<GroupFields> {
  const group = await findGroupFor(signedIn(req), req.params.group);
  if (!parseForm(noInput, req.body).ok) throw badRequest("The form holds a field that isn't ours.");
  return group;
}

const pathOf = (group: GroupFields) => `/groups/${String(group._id)}`;

/** A refused tap leads back to the group's page all the same: an address that only takes posts can't be reloaded. */
const refusedWith = ({ reason }: Refusal): Notice => ({ kind: "warning", text: reason });

function wordsOfJoining(group: GroupFields, done: Exclude<JoinOutcome, { outcome: "refused" }>): Notice {
  const number = `You are number ${done.position ?? 0} in the waitlist of ${group.title}.`;
  switch (done.outcome) {
    case "joined":
      return { kind: "done", text: `You are in ${group.title}. Its dates are yours now.` };
    case "already-in":
      return { kind: "done", text: `You are in ${group.title} already.` };
    case "waitlisted":
      return { kind: "done", text: `The group is full. ${number}` };
    case "already-waiting":
      return { kind: "done", text: number };
  }
}

function wordsOfLeaving(group: GroupFields, { outcome, passedOn }: LeaveOutcome): Notice {
  switch (outcome) {
    case "not-in":
      return { kind: "done", text: `You are not in ${group.title}.` };
    case "left-waitlist":
      return { kind: "done", text: `You have left the waitlist of ${group.title}.` };
    case "left": {
      const after = passedOn
        ? "The place goes to the next in the waitlist."
        : "If that was a slip, you can join again.";
      return { kind: "done", text: `You have left ${group.title}. ${after}` };
    }
  }
}
