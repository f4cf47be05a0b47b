import { topicOf, change, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { leaveWithin } from "../sessions/membership.js";
import { officeTopic } from "./drafting.js";
import { Placing, type Answer } from "./placing.js";

/**
 * What an answer led to; "not-placed" when the round gave them no place in that group, "not-in" when they have it no
 * more because they left, "gave-up-before" when that was by an answer.
 */
export type AnswerOutcome =
  "accepted" | "declined" | "passed-on" | "another" | "not-placed" | "not-in" | "gave-up-before";

/**
 * Answers a place that a published round gave, as long as it is theirs. Giving it up ends the membership with the same
 * change, and the place goes to who waits first. Asking for another keeps the place until there is one, and tells the
 * office what is wished.
 */
export async function answerPlace(
  actor: Actor,
  round: string,
  { group, answer, wish }: { group: string; answer: Answer; wish: string },
): Promise<AnswerOutcome> {
  return change<AnswerOutcome>(actor, topicOf("group", group), async (trail) => {
    const placing = await Placing.findOne({ round, person: actor.id, group, left: null });
    if (!placing) return "not-placed";
    if (!(await Group.exists({ _id: group, "members.person": actor.id })))
      return placing.answer === "declined" ? "gave-up-before" : "not-in";
    placing.set({ answer, answeredAt: actor.now, wish: answer === "another" ? wish : "" });
    await placing.save();
    trail.audit("answer place", topicOf("round", round), { group, answer });
    trail.announce(officeTopic(round), topicOf("person", actor.id), "office:all");
    if (answer !== "declined") return answer;
    const { passedOn } = await leaveWithin(trail, actor, { id: actor.id }, group);
    return passedOn ? "passed-on" : "declined";
  });
}
