import { hashOf } from "../data/secret.js";
import { unwantedBy } from "./messages.js";
import type { PersonFields } from "./person.js";

const versionOf = (said: unknown) => hashOf(JSON.stringify(said)).slice(0, 20);

/**
 * The versions that the forms of somebody's own pages carry: a hash over what each of them shows, so that only those
 * are rivals which say the same thing twice. What was saved in another tab isn't undone by an older one.
 */
export const profileVersion = (
  person: Pick<PersonFields, "preferredName" | "pronouns" | "topics" | "matters">,
) => versionOf([person.preferredName, person.pronouns, person.topics, person.matters]);

/** The version of a week's free time, as a grid or as a list. */
export const freeTimeVersion = ({ free }: Pick<PersonFields, "free">) =>
  versionOf(free.map(({ day, from, to }) => [day, from, to]));

/** The version of the choice of messages and of the quiet hours. */
export const messagesVersion = (person: Parameters<typeof unwantedBy>[0] & Pick<PersonFields, "quiet">) => {
  const { mail, push } = unwantedBy(person);
  return versionOf([mail, push, person.quiet?.from, person.quiet?.to]);
};

/** The version of what somebody needs of a room. */
export const accessVersion = ({ needs, words }: { needs: readonly string[]; words: string }) =>
  versionOf([needs, words]);

/** What became of a form of one's own; "changed-meanwhile": it was saved elsewhere since, and nothing is written. */
export type OwnSaved = "saved" | "changed-meanwhile";

/** What a person reads whose form is older than what they saved elsewhere. */
export const savedElsewhere =
  "You saved this in another tab or on another device meanwhile. Nothing you put here is lost.";

/** Whether a form was filled in over another version than the one there is; one that names none says nothing of it. */
export const isOutdated = (seen: string, version: string): boolean => seen !== "" && seen !== version;
