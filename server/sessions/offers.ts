import mongoose, { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { isSame, offerOf } from "../groups/places.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import { accept, decline } from "../groups/waitlist.js";
import type { Viewer } from "../people/viewer.js";
import { checkJoin } from "./may-join.js";
import { changePlaces } from "./place-change.js";

/**
 * Takes the place that is held for the person. Refused with a sentence when none is held any more, or they may not
 * get one as things stand; a held place stays held then until its time runs out.
 */
export async function acceptOffer(
  actor: Actor,
  viewer: Viewer,
  group: string,
): Promise<{ outcome: "joined" | "already-in" } | Refusal> {
  const person = new Types.ObjectId(viewer.id);
  const accepting = changePlaces<"joined" | "already-in">(actor, group, [person], async (at) => {
    if (at.places.members.some((member) => isSame(member.person, person))) {
      return { places: at.places, outcome: "already-in" };
    }
    const { outcome, places } = accept(at.places, person, actor.now);
    if (outcome === "no-offer") throw new Refused("No place is held for you any more.");
    await checkJoin(at, viewer, actor.now);
    await auditPlace(at.trail, actor, at.group, "accept place", viewer.id);
    at.trail.announce(topicOf("person", person));
    return { places, outcome };
  });
  const done = await orRefusal(accepting);
  return "reason" in done ? done : { outcome: done.outcome };
}

/**
 * Passes on the place that is held for the person: they leave the waitlist, and the next is offered it. Whoever is
 * held none keeps their number, so that an old page takes nothing from them.
 */
export async function declineOffer(
  actor: Actor,
  viewer: Viewer,
  group: string,
): Promise<"declined" | "not-waiting"> {
  const person = new Types.ObjectId(viewer.id);
  const done = await changePlaces<"declined" | "not-waiting">(actor, group, [], async (at) => {
    if (offerOf(at.places, person) === null) return { places: at.places, outcome: "not-waiting" };
    const declined = decline(at.places, person);
    if (declined.outcome === "declined") {
      await auditPlace(at.trail, actor, at.group, "decline place", viewer.id);
      at.trail.announce(topicOf("person", person));
    }
    return declined;
  });
  return done.outcome;
}

/** Says whether the person wants a place that comes free to be taken for them at once. */
export async function setAcceptForMe(
  actor: Actor,
  viewer: Viewer,
  group: string,
  wanted: boolean,
): Promise<"set" | "not-waiting"> {
  const person = new Types.ObjectId(viewer.id);
  const done = await changePlaces<"set" | "not-waiting">(actor, group, [], async (at) => {
    const waits = at.places.waitlist.some((each) => isSame(each.person, person));
    if (!waits) return { places: at.places, outcome: "not-waiting" };
    const acceptForMeAt = wanted ? actor.now : null;
    const waitlist = at.places.waitlist.map((each) =>
      isSame(each.person, person) ? { ...each, acceptForMeAt } : each,
    );
    await auditPlace(at.trail, actor, at.group, wanted ? "ask to accept" : "ask to be asked", viewer.id);
    at.trail.announce(topicOf("person", person));
    return { places: { ...at.places, waitlist }, outcome: "set" };
  });
  return done.outcome;
}

/**
 * Ends the offers that have run out by now and makes the next ones. A job; running it twice has the effect of once.
 * @returns in how many groups an offer had run out
 * @throws the first problem, after every group was tried
 */
export async function expireOffers(now: Date): Promise<number> {
  const due = await Group.find(
    { "waitlist.offeredUntil": mongoose.trusted({ $lte: now }) },
    { _id: 1 },
  ).lean();
  const problems: unknown[] = [];
  for (const { _id } of due) {
    try {
      await changePlaces({ id: "expire offers", now }, _id, [], (at) =>
        Promise.resolve({ places: at.places, outcome: null }),
      );
    } catch (error) {
      problems.push(error);
    }
  }
  if (problems.length > 0) throw problems[0];
  return due.length;
}
