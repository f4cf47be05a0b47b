import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { officeTopic } from "./drafting.js";
import { overBy, Round, type Over, type RoundDocument } from "./round.js";

/** Said to staff who want to change a round that is over. */
export const overWords: Record<Over, string> = {
  published: "This round was published already.",
  withdrawn: "This round was withdrawn. Open it again first.",
};

/**
 * Changes a round that is not over yet, and tells staff's pages of it. `work` saves what it changes.
 * @returns how the round ended, with nothing written, when it is over
 */
export async function changeOpenRound<T>(
  actor: Actor,
  roundId: string,
  work: (round: RoundDocument, trail: Trail) => Promise<T>,
): Promise<T | Over> {
  return change<T | Over>(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    const over = overBy(round);
    if (over) return over;
    const outcome = await work(round, trail);
    trail.announce(officeTopic(roundId));
    return outcome;
  });
}
