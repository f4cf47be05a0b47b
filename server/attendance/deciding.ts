import { change, topicOf, type Actor } from "../data/change.js";
import type { SessionFields } from "../sessions/session.js";
import { findRegister, saveMark } from "./register-keeping.js";
import { waitingWords } from "./words-said.js";

/**
 * A leader decides on what a member said and what reached us too late to count by itself: it counts, in the register
 * and with all that follows from it, or it is set aside.
 * @param people ids of those whose words are meant
 * @returns how many were decided; others had been before
 */
export async function decideOnWords(
  actor: Actor,
  named: Pick<SessionFields, "_id" | "group">,
  people: readonly string[],
  counts: boolean,
): Promise<number> {
  return change(actor, topicOf("group", named.group), async (trail) => {
    const register = await findRegister(named);
    const { session } = register;
    const words = waitingWords(session).filter(({ person }) => people.includes(String(person)));
    for (const word of words) {
      word.state = counts ? "counted" : "set-aside";
      if (counts) await saveMark(trail, actor, register, String(word.person), word.mark);
    }
    if (words.length === 0 || counts) return words.length;
    await session.save();
    trail.audit("set a late word aside", topicOf("session", session._id), { words: words.length });
    trail.announce(topicOf("group", session.group));
    return words.length;
  });
}
