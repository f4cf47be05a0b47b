import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { noteStep, type Step } from "../groups/diary.js";
import { join, leave, type Joining } from "../groups/membership.js";
import { isSame, positionOf, type Places } from "../groups/places.js";
import { orRefusal, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { checkJoin } from "./may-join.js";
import { changePlaces, closePlaces, openPlaces, type PlaceChange } from "./place-change.js";

/** What asking for a place led to; `position` is the number in the waitlist. */
export type JoinOutcome = { outcome: Joining; position: number | null } | Refusal;

/** How somebody asks for a place. */
export interface Joined {
  /** Whether a place that comes free later is to be taken for them. */
  acceptForMe?: boolean;
  /** What has to be done first where they would get a place or a number; it may refuse. */
  before?: (at: PlaceChange) => void;
  /** What the log says besides. */
  said?: Record<string, unknown>;
}

/**
 * Asks for a place for the person: theirs at once, or a number in the waitlist. Asking again changes nothing.
 * Refused with a sentence when the group isn't for them, its last session has begun, they are in as many groups as
 * one may be, or it clashes with another session of theirs.
 */
export async function joinGroup(
  actor: Actor,
  viewer: Viewer,
  group: string,
  { acceptForMe = false, before, said = {} }: Joined = {},
): Promise<JoinOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const joining = changePlaces(actor, group, [person], async (at) => {
    const { outcome, places } = join(at.places, person, actor.now, acceptForMe);
    if (outcome === "joined" || outcome === "waitlisted") {
      before?.(at);
      await checkJoin(at, viewer, actor.now);
      const act = outcome === "joined" ? "join group" : "wait for group";
      await auditPlace(at.trail, actor, at.group, act, viewer.id, said);
      at.trail.announce(topicOf("person", person));
    }
    return { places, outcome: { outcome, position: positionOf(places, person) } };
  });
  const done = await orRefusal(joining);
  return "reason" in done ? done : done.outcome;
}

/**
 * What leaving led to; with `passedOn` the place went to somebody who waited. "has-more": only a number was to be given
 * up, and by now there is a place or the offer of one; nothing is.
 */
export interface LeaveOutcome {
  outcome: "left" | "left-waitlist" | "not-in" | "has-more";
  passedOn: boolean;
}

/**
 * Gives up the person's place, or their wait for one; the first who waits is offered it. For a while the person can
 * take back what they gave up, as long as it is there.
 * @param onlyWaiting they saw nothing but a number in the waitlist, and mean no more than that
 */
export async function leaveGroup(
  actor: Actor,
  viewer: Pick<Viewer, "id">,
  group: string,
  onlyWaiting = false,
): Promise<LeaveOutcome> {
  return change(actor, topicOf("group", group), (trail) =>
    leaveWithin(trail, actor, viewer, group, onlyWaiting),
  );
}

/** The same inside a change that writes more than that. */
export async function leaveWithin(
  trail: Trail,
  actor: Actor,
  viewer: Pick<Viewer, "id">,
  group: string,
  onlyWaiting = false,
): Promise<LeaveOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const at = await openPlaces(trail, actor, group);
  if (onlyWaiting && hasMore(at.places, person)) return { outcome: "has-more", passedOn: false };
  const { outcome, places } = leave(at.places, person);
  if (outcome !== "not-in") {
    await noteStep(person, stepOut(at.group._id, at.places, person, actor.now));
    const act = outcome === "left" ? "leave group" : "leave waitlist";
    await auditPlace(trail, actor, at.group, act, viewer.id);
    trail.announce(topicOf("person", person));
  }
  return { outcome, passedOn: (await closePlaces(at, actor, places)) > 0 };
}

/** Whether somebody has a place, or one is held for them. */
const hasMore = ({ members, waitlist }: Places, person: Types.ObjectId): boolean =>
  members.some((each) => isSame(each.person, person)) ||
  waitlist.some((each) => isSame(each.person, person) && each.offeredUntil !== null);

/** What somebody gives up who leaves these places; null when they have nothing there. */
export function stepOut(
  group: Types.ObjectId,
  places: Places,
  person: Types.ObjectId,
  at: Date,
): Step | null {
  const member = places.members.find((each) => isSame(each.person, person));
  if (member) return { did: "left", at, group, since: member.joinedAt, by: member.by };
  const waiting = places.waitlist.find((each) => isSame(each.person, person));
  if (!waiting) return null;
  const { since, acceptForMeAt } = waiting;
  return { did: "left-waitlist", at, group, since, acceptForMeAt };
}
