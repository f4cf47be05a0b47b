import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { isRecent, lastStepOf, noteStep, type Step } from "../groups/diary.js";
import { leave, takeBack, waitAgain } from "../groups/membership.js";
import { isSame } from "../groups/places.js";
import type { Asker } from "../groups/policy.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { checkJoin } from "./may-join.js";
import { closePlaces, openPlaces, type PlaceChange } from "./place-change.js";

/** What undoing led to, and in which group the person is back. */
export type UndoOutcome = { outcome: "back-in" | "back-in-waitlist"; group: string; title: string } | Refusal;

/**
 * Takes back what the person gave up within the last ten minutes: a place they left, their wait for one, or the place
 * they moved away from. Refused with a sentence when there is nothing to take back, or it isn't free any more.
 */
export async function undoLastStep(actor: Actor, viewer: Viewer): Promise<UndoOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const undoing = change(actor, topicOf("person", person), async (trail) => {
    const step = await lastStepOf(person);
    if (!step || !isRecent(step, actor.now)) throw new Refused("There is nothing left to undo.");
    await noteStep(person, null);
    return giveBack(trail, actor, viewer, step);
  });
  return orRefusal(undoing);
}

/**
 * Gives back, inside a change, what the person gave up by that step.
 * @throws Refused with a sentence when it isn't free any more, or they can't have it
 */
export async function giveBack(trail: Trail, actor: Actor, viewer: Asker, step: Step) {
  const at = await openPlaces(trail, actor, step.group);
  const outcome = step.did === "left-waitlist" ? "back-in-waitlist" : "back-in";
  if (step.did === "left-waitlist") await returnToWaitlist(at, actor, viewer, step);
  else await returnTo(trail, at, actor, viewer, step);
  trail.announce(topicOf("person", viewer.id));
  return { outcome, group: String(step.group), title: at.group.title } as const;
}

async function returnTo(
  trail: Trail,
  at: PlaceChange,
  actor: Actor,
  viewer: Asker,
  step: Step,
): Promise<void> {
  const person = new Types.ObjectId(viewer.id);
  if (at.places.members.some((each) => isSame(each.person, person)))
    throw new Refused(`You are in ${at.group.title} already.`);
  const member = { person, joinedAt: step.since, by: step.by ?? "choice" };
  const places = takeBack({ ...at.places, waitlist: leave(at.places, person).places.waitlist }, member);
  if (!places) throw new Refused(`Your place in ${at.group.title} has gone to somebody else meanwhile.`);
  await checkJoin(at, viewer, actor.now, step.to ?? undefined);
  await auditPlace(trail, actor, at.group, "take place back", viewer.id);
  await closePlaces(at, actor, places);
  if (!step.to) return;
  const moved = await openPlaces(trail, actor, step.to);
  const left = leave(moved.places, person);
  if (left.outcome !== "left") return;
  await auditPlace(trail, actor, moved.group, "leave group", viewer.id);
  await closePlaces(moved, actor, left.places);
}

async function returnToWaitlist(at: PlaceChange, actor: Actor, viewer: Asker, step: Step): Promise<void> {
  const person = new Types.ObjectId(viewer.id);
  const { members, waitlist } = at.places;
  if ([...members, ...waitlist].some((each) => isSame(each.person, person)))
    throw new Refused(`You are in ${at.group.title}, or its waitlist, already.`);
  await checkJoin(at, viewer, actor.now);
  await auditPlace(at.trail, actor, at.group, "wait again", viewer.id);
  const waiting = {
    person,
    since: step.since,
    offeredUntil: null,
    acceptForMeAt: step.acceptForMeAt ?? null,
  };
  await closePlaces(at, actor, waitAgain(at.places, waiting));
}
