import mongoose, { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { join, leave, type Joining } from "../groups/membership.js";
import { positionOf } from "../groups/places.js";
import { whyNotJoin } from "../groups/policy.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { findClash } from "./agenda.js";
import { changePlaces, type PlaceChange } from "./place-change.js";
import { Session } from "./session.js";

/** What asking for a place led to; `position` is the number in the waitlist. */
export type JoinOutcome = { outcome: Joining; position: number | null } | Refusal;

/**
 * Asks for a place for the person: theirs at once, or a number in the waitlist. Asking again changes nothing.
 * Refused with a sentence when the group isn't for them, its last session has begun, they are in as many groups as
 * one may be, or it clashes with another session of theirs.
 */
export async function joinGroup(actor: Actor, viewer: Viewer, group: string): Promise<JoinOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const joining = changePlaces(actor, group, [person], async (at) => {
    const { outcome, places } = join(at.places, person, actor.now);
    if (outcome === "joined" || outcome === "waitlisted") {
      await checkJoin(at, viewer, actor.now);
      const act = outcome === "joined" ? "join group" : "wait for group";
      await auditPlace(at.trail, actor, at.group, act, viewer.id);
      at.trail.announce(topicOf("person", person));
    }
    return { places, outcome: { outcome, position: positionOf(places, person) } };
  });
  const done = await orRefusal(joining);
  return "reason" in done ? done : done.outcome;
}

/** What leaving led to; with `passedOn` the place went to somebody who waited. */
export interface LeaveOutcome {
  outcome: "left" | "left-waitlist" | "not-in";
  passedOn: boolean;
}

/** Gives up the person's place, or their wait for one; the first who waits is offered it. */
export async function leaveGroup(actor: Actor, viewer: Viewer, group: string): Promise<LeaveOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const done = await changePlaces(actor, group, [], async (at) => {
    const { outcome, places } = leave(at.places, person);
    if (outcome !== "not-in") {
      const act = outcome === "left" ? "leave group" : "leave waitlist";
      await auditPlace(at.trail, actor, at.group, act, viewer.id);
      at.trail.announce(topicOf("person", person));
    }
    return { places, outcome };
  });
  return { outcome: done.outcome, passedOn: done.offered > 0 };
}

/**
 * Whether a person may get a place now.
 * @throws Refused with a sentence for them
 */
export async function checkJoin(at: PlaceChange, viewer: Viewer, now: Date): Promise<void> {
  const { group, programme, ends } = at;
  const reason = whyNotJoin(viewer, group);
  if (reason !== null) throw new Refused(reason);
  if (ends.last !== null && ends.last <= now) throw new Refused("This group has begun its last session.");
  const person = new Types.ObjectId(viewer.id);
  const { maxGroups } = programme.settings;
  const others = await Group.countDocuments({
    _id: mongoose.trusted({ $ne: group._id }),
    term: group.term,
    cancelledAt: null,
    "members.person": person,
  });
  if (others >= maxGroups) {
    throw new Refused(
      `You are in ${others} groups already, which is the most. To join this one, leave one first.`,
    );
  }
  const dates = await Session.find({
    group: group._id,
    cancelledAt: null,
    endsAt: mongoose.trusted({ $gt: now }),
  }).lean();
  const spans = dates.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  const clash = await findClash([person], spans, group._id);
  if (clash) {
    const when = momentWords(clash.startsAt, programme.zone);
    throw new Refused(`This group clashes with ${clash.group.title}, where you are on ${when}.`);
  }
}
