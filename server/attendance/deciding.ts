import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { auditGroup } from "../groups/trace.js";
import type { SessionFields } from "../sessions/session.js";
import { findRegister, saveMarks, type Register } from "./register-keeping.js";
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
    if (words.length === 0) return 0;
    for (const word of words) word.state = counts ? "counted" : "set-aside";
    if (counts) await saveMarks(trail, actor, register, words);
    else await setAside(trail, actor, register, words.length);
    return words.length;
  });
}

async function setAside(
  trail: Trail,
  actor: Actor,
  { session, group }: Register,
  words: number,
): Promise<void> {
  await session.save();
  await auditGroup(trail, actor, group, "set a late word aside", { words }, topicOf("session", session._id));
  trail.announce(topicOf("group", group._id));
}
