import { change, topicOf, type Actor } from "../data/change.js";
import type { Topic } from "../live/announce.js";
import type { FreeSpan } from "../time/interval.js";
import { Person, type PersonDocument } from "./person.js";

/** Most topics a person can put in order. */
export const mostTopics = 6;

/** What a person says about themself. */
export interface ProfileWords {
  preferredName: string;
  pronouns: string;
  /** Topic codes, most wanted first. */
  topics: string[];
}

/**
 * The chosen topics in order, choices left empty closed up.
 * @returns the codes, or the sentence that says what is wrong with them
 */
export function orderTopics(chosen: readonly string[], known: readonly string[]): string[] | string {
  const topics = chosen.filter((code) => code !== "");
  if (topics.some((code) => !known.includes(code))) return "Choose topics from the list";
  if (new Set(topics).size < topics.length) return "Choose each topic once";
  return topics.length > mostTopics ? `Choose at most ${mostTopics} topics` : topics;
}

/**
 * Saves what the actor says about themself.
 * @param shownOn topics of the pages where others read their name
 */
export async function changeProfile(actor: Actor, words: ProfileWords, shownOn: Topic[]): Promise<"saved"> {
  return changeOwn(actor, "change profile", shownOn, (person) => person.set(words));
}

/** Saves the actor's weekly free time. */
export async function changeFreeTime(actor: Actor, free: FreeSpan[]): Promise<"saved"> {
  return changeOwn(actor, "change free time", [], (person) => person.set({ free }));
}

/** The trace says which parts changed, and nothing of what a person wrote about themself. */
async function changeOwn(
  actor: Actor,
  act: string,
  shownOn: Topic[],
  edit: (person: PersonDocument) => unknown,
): Promise<"saved"> {
  const own = topicOf("person", actor.id);
  return change<"saved">(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    edit(person);
    const parts = person.directModifiedPaths();
    if (parts.length === 0) return "saved";
    await person.save();
    trail.audit(act, own, { parts });
    trail.announce(own, ...shownOn);
    return "saved";
  });
}
