import type { Types } from "mongoose";
import { hasRoom, isSame, offerOf, type Places } from "./places.js";
import { accept, decline } from "./waitlist.js";

/** What asking for a place led to. */
export type Joining = "joined" | "waitlisted" | "already-in" | "already-waiting";

/**
 * Asks for a place. Whoever is offered one takes it; with room and nobody waiting it is theirs at once; everybody
 * else goes to the end of the waitlist, also while a place lies unclaimed for those who wait.
 */
export function join(
  places: Places,
  person: Types.ObjectId,
  now: Date,
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
  const waitlist = [...places.waitlist, { person, since: now, offeredUntil: null }];
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
