import { findProgramme } from "../terms/programme.js";
import { findTerms, otherTerm } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import type { GroupFields } from "./group.js";
import { meetingWords, titleInMessages } from "./words.js";

/** A group as messages to its leaders name it: that it is a draft belongs to the name. */
export type Named = Pick<GroupFields, "kind" | "title" | "openedAt" | "term" | "slot" | "everyWeeks">;

/**
 * What messages to leaders call a group. A draft or a group of another term may bear the name of one that runs, so each
 * is called what it is, with its term unless that is the running one.
 * @returns title for a subject: "Kidneys", "Kidneys in Spring 2027", "the draft of Kidneys for Spring 2027"; words for a
 * sentence, where its day and hour follow: "Kidneys, Tuesdays 17:00–17:50"
 */
export async function calledForLeaders(group: Named, now: Date): Promise<{ title: string; words: string }> {
  const term = await otherTermOf(group, now);
  const name = titleInMessages(group);
  const ofDraft = `the draft of ${name}${term ? ` for ${term}` : ""}`;
  const title = group.openedAt ? inTerm(name, term) : ofDraft;
  return { title, words: `${title}, ${meetingWords(group)}` };
}

/** What messages to the members of an open group call it: "Kidneys", or "Kidneys in Spring 2027". */
export const calledForMembers = async (group: Named, now: Date): Promise<string> =>
  inTerm(titleInMessages(group), await otherTermOf(group, now));

const inTerm = (name: string, term: string): string => (term ? `${name} in ${term}` : name);

/** The name of the group's term; "" of the one that runs. */
async function otherTermOf({ term }: Named, now: Date): Promise<string> {
  const programme = await findProgramme();
  return (programme && otherTerm(await findTerms(), term, wallOf(now, programme.zone).on)?.name) ?? "";
}
