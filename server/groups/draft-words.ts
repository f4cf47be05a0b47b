import { findProgramme } from "../terms/programme.js";
import { findCurrentTerm, Term } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import type { GroupFields } from "./group.js";
import { meetingWords, titleInMessages } from "./words.js";

/** A group as messages to its leaders name it: that it is a draft belongs to the name. */
export type Named = Pick<GroupFields, "kind" | "title" | "openedAt" | "term" | "slot" | "everyWeeks">;

/**
 * What messages to leaders call a group. A draft may bear the name of one that runs, so it is called a draft, with its
 * term unless that is the running one.
 * @returns title for a subject: "Kidneys", "the draft of Kidneys for Spring 2027"; words for a sentence, where its day and
 * hour follow: "Kidneys, Tuesdays 17:00–17:50"
 */
export async function calledForLeaders(group: Named, now: Date): Promise<{ title: string; words: string }> {
  const name = titleInMessages(group);
  if (group.openedAt) return { title: name, words: `${name}, ${meetingWords(group)}` };
  const programme = await findProgramme();
  const running = programme && (await findCurrentTerm(wallOf(now, programme.zone).on));
  const term = await Term.findById(group.term, { name: 1 }).lean();
  const isLater = term !== null && String(running?._id) !== String(term._id);
  const title = `the draft of ${name}${isLater ? ` for ${term.name}` : ""}`;
  return { title, words: `${title}, ${meetingWords(group)}` };
}
