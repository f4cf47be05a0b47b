import { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { hasAsked } from "./asking.js";
import { changeOpenRound } from "./open-round.js";
import type { Over } from "./round.js";

/** What taking somebody out of a round, or putting them back, came to. */
export type TakeOutOutcome = "taken-out" | "put-back" | "already" | "not-asking" | "not-there" | Over;

/**
 * Takes a student out of the round by hand: from the next draft on nobody looks for a place for them, and what they
 * asked for stays as it is until they are put back. The reason stays with it and in the audit.
 */
export async function takeOut(
  actor: Actor,
  roundId: string,
  person: string,
  reason: string,
): Promise<TakeOutOutcome> {
  return changeOpenRound<TakeOutOutcome>(actor, roundId, async (round, trail) => {
    if (!hasAsked(round, person)) return "not-asking";
    if (round.takenOut.some((each) => String(each.person) === person)) return "already";
    const by = new Types.ObjectId(actor.id);
    round.takenOut.push({ person: new Types.ObjectId(person), reason, by, at: actor.now });
    await round.save();
    trail.audit("take out of round", topicOf("round", roundId), { person, reason });
    return "taken-out";
  });
}

/** Puts a student back whom staff took out; they are considered from the next draft on. */
export async function putBack(actor: Actor, roundId: string, person: string): Promise<TakeOutOutcome> {
  return changeOpenRound<TakeOutOutcome>(actor, roundId, async (round, trail) => {
    const stays = round.takenOut.filter((each) => String(each.person) !== person);
    if (stays.length === round.takenOut.length) return "not-there";
    round.set({ takenOut: stays });
    await round.save();
    trail.audit("put back into round", topicOf("round", roundId), { person });
    return "put-back";
  });
}
