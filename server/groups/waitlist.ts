import type { Types } from "mongoose";
import { isSame, unclaimed, type Places } from "./places.js";

/**
 * The two instants of a series that offers depend on: the next start after now, and the last start of all; both are
 * null while there are no dates.
 */
export interface SeriesEnds {
  next: Date | null;
  last: Date | null;
}

/** How long an offer is held, in hours: usually, and when the next session starts within the usual time. */
export interface OfferTerms {
  offerHours: number;
  shortOfferHours: number;
}

/** Something a person must be told about their place in the waitlist. */
export type Told =
  /** A place is held; "offered-instead" when they had asked to have it taken for them, and it can't be as yet. */
  | { kind: "offered" | "offered-instead"; person: Types.ObjectId; until: Date }
  | { kind: "taken" | "expired"; person: Types.ObjectId };

const hour = 3_600_000;

/** Whether the last session has begun: from then on nobody is given a place any more. */
export const hasBegunLast = ({ last }: SeriesEnds, now: Date): boolean => last !== null && last <= now;

/**
 * When an offer made now ends; null when no offer may be made because the last session has begun.
 * It is held for the usual time, for the short one when the next session starts within the usual time, and in no
 * case beyond the start of the last session.
 */
export function offerEnd(now: Date, ends: SeriesEnds, terms: OfferTerms): Date | null {
  if (hasBegunLast(ends, now)) return null;
  const soon = ends.next !== null && ends.next.getTime() - now.getTime() <= terms.offerHours * hour;
  const hours = soon ? terms.shortOfferHours : terms.offerHours;
  return new Date(Math.min(now.getTime() + hours * hour, ends.last?.getTime() ?? Infinity));
}

/**
 * Brings a waitlist up to now: offers that have run out end, and each unclaimed place is offered to the first who
 * waits without one. First in, first offered: nobody passes anybody.
 * @returns the places as they are then, and who must be told what
 */
export function settle(
  places: Places,
  now: Date,
  ends: SeriesEnds,
  terms: OfferTerms,
): { places: Places; told: Told[] } {
  const told: Told[] = [];
  const waitlist = places.waitlist.filter((each) => {
    const over = each.offeredUntil !== null && each.offeredUntil <= now;
    if (over) told.push({ kind: "expired", person: each.person });
    return !over;
  });
  const until = offerEnd(now, ends, terms);
  let left = until === null ? 0 : unclaimed({ ...places, waitlist });
  const offered = waitlist.map((each) => {
    if (each.offeredUntil !== null || left === 0 || until === null) return each;
    left -= 1;
    told.push({ kind: "offered", person: each.person, until });
    return { ...each, offeredUntil: until };
  });
  return { places: { ...places, waitlist: offered }, told };
}

/** Turns the place held for the person into theirs. "no-offer" changes nothing: none was made, or it has ended. */
export function accept(
  places: Places,
  person: Types.ObjectId,
  now: Date,
): { outcome: "joined" | "no-offer"; places: Places } {
  const held = places.waitlist.find((each) => isSame(each.person, person));
  if (!held?.offeredUntil || held.offeredUntil <= now) return { outcome: "no-offer", places };
  const members = [...places.members, { person, joinedAt: now, by: "waitlist" as const }];
  return { outcome: "joined", places: { ...places, members, waitlist: without(places, person) } };
}

/** Takes the person out of the waitlist; a place held for them is unclaimed then. */
export function decline(
  places: Places,
  person: Types.ObjectId,
): { outcome: "declined" | "not-waiting"; places: Places } {
  const waitlist = without(places, person);
  const outcome = waitlist.length < places.waitlist.length ? "declined" : "not-waiting";
  return { outcome, places: { ...places, waitlist } };
}

const without = (places: Places, person: Types.ObjectId) =>
  places.waitlist.filter((each) => !isSame(each.person, person));
