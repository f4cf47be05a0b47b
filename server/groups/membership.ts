import type { Types } from "mongoose";
import { hasRoom, isSame, offerOf, type Member, type Places, type Waiting } from "./places.js";
import { accept, decline } from "./waitlist.js";

/** What asking for a place led to. */
export type Joining = "joined" | "waitlisted" | "already-in" | "already-waiting";

/**
 * Asks for a place. Whoever is offered one takes it; with room and nobody waiting it is theirs at once; everybody
 * else goes to the end of the waitlist, also while a place lies unclaimed for those who wait.
 * @param acceptForMe whether a place that comes free later is to be taken for them
 */
export function join(
  places: Places,
  person: Types.ObjectId,
  now: Date,
  acceptForMe = false,
): { outcome: Joining; places: Places } {
  if (places.members.some((member) => isSame(member.person, person)))
    return { outcome: "already-in", places };
  if (offerOf(places, person)) {
    const accepted = accept(places, person, now);
    if (accepted.outcome === "joined") return { outcome: "joined", places: accepted.places };
  }
  if (places.waitlist.some((each) => isSame(each.person, person))) {
    return { outcome: "already-waiting", places };
  }
  if (hasRoom(places)) {
    const members = [...places.members, { person, joinedAt: now, by: "choice" as const }];
    return { outcome: "joined", places: { ...places, members } };
  }
  const waitlist = [
    ...places.waitlist,
    { person, since: now, offeredUntil: null, acceptForMeAt: acceptForMe ? now : null },
  ];
  return { outcome: "waitlisted", places: { ...places, waitlist } };
}

/** Gives the place up, or the wait for one. */
export function leave(
  places: Places,
  person: Types.ObjectId,
): { outcome: "left" | "left-waitlist" | "not-in"; places: Places } {
  const members = places.members.filter((member) => !isSame(member.person, person));
  if (members.length < places.members.length) return { outcome: "left", places: { ...places, members } };
  const declined = decline(places, person);
  return {
    outcome: declined.outcome === "declined" ? "left-waitlist" : "not-in",
    places: declined.places,
  };
}

/** Takes back the place the person has just given up, as they had it; null when it isn't free any more. */
export const takeBack = (places: Places, member: Member): Places | null =>
  hasRoom(places) ? { ...places, members: [...places.members, member] } : null;

/**
 * Takes back the wait the person has just given up: behind all who were offered a place meanwhile, and before
 * those who came later.
 */
export function waitAgain(places: Places, waiting: Waiting): Places {
  const ahead = places.waitlist.filter((each) => each.offeredUntil !== null || each.since <= waiting.since);
  const behind = places.waitlist.filter((each) => !ahead.includes(each));
  return { ...places, waitlist: [...ahead, waiting, ...behind] };
}
