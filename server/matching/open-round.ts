import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { officeTopic } from "./drafting.js";
import { Round, type RoundDocument } from "./round.js";

/**
 * Changes a round that is not published yet, and tells staff's pages of it. `work` saves what it changes.
 * @returns "published", with nothing written, when the round is over
 */
export async function changeOpenRound<T>(
  actor: Actor,
  roundId: string,
  work: (round: RoundDocument, trail: Trail) => Promise<T>,
): Promise<T | "published"> {
  return change<T | "published">(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    if (round.publishedAt) return "published";
    const outcome = await work(round, trail);
    trail.announce(officeTopic(roundId));
    return outcome;
  });
}
