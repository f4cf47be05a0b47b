import { topicOf, change, type Actor } from "../data/change.js";
import { leaveGroup } from "../sessions/membership.js";
import type { Viewer } from "../people/viewer.js";
import { officeTopic } from "./drafting.js";
import { Placing, type Answer } from "./placing.js";

/** What an answer led to; "not-placed" when the round gave them no place in that group. */
export type AnswerOutcome =
  "accepted" | "declined" | "passed-on" | "another" | "not-placed" | "gave-up-before";

/**
 * Answers a place that a published round gave. Giving it up ends the membership, and the place goes to who waits
 * first. Asking for another keeps the place until there is one, and tells the office what is wished.
 */
export async function answerPlace(
  actor: Actor,
  viewer: Viewer,
  round: string,
  said: { group: string; answer: Answer; wish: string },
): Promise<AnswerOutcome> {
  const noted = await note(actor, round, said);
  if (noted !== "declined") return noted;
  const { passedOn } = await leaveGroup({ ...actor, actionKey: undefined }, viewer, said.group);
  return passedOn ? "passed-on" : "declined";
}

async function note(
  actor: Actor,
  round: string,
  { group, answer, wish }: { group: string; answer: Answer; wish: string },
): Promise<Exclude<AnswerOutcome, "passed-on">> {
  return change(actor, topicOf("round", round), async (trail) => {
    const placing = await Placing.findOne({ round, person: actor.id, group, left: null });
    if (!placing) return "not-placed";
    // The answer may have come twice: leaving, which follows, is harmless the second time.
    if (placing.answer === "declined") return answer === "declined" ? "declined" : "gave-up-before";
    placing.set({ answer, answeredAt: actor.now, wish: answer === "another" ? wish : "" });
    await placing.save();
    trail.audit("answer place", topicOf("round", round), { group, answer });
    trail.announce(officeTopic(round), topicOf("person", actor.id));
    return answer;
  });
}
