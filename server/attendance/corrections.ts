import { topicOf } from "../data/change.js";
import { Audit } from "../data/audit.js";
import { namesOf } from "../groups/find.js";
import type { SessionFields } from "../sessions/session.js";
import { momentWords } from "../time/words.js";
import { objectId } from "../web/input.js";
import { editsIn, editWords, personIn } from "./edit-words.js";

/** The latest corrections that a register's page names; all of them stand in the log. */
const corrected = 20;

/**
 * What was corrected in a register after it was closed, the latest first: when, by whom, and what. Of a group whose
 * trace names nobody there is only when and by whom.
 */
export async function findCorrections({ _id, registerClosedAt, zone }: SessionFields) {
  if (!registerClosedAt) return [];
  const found = await Audit.find({ subject: topicOf("session", _id), act: "correct register" })
    .sort({ at: -1 })
    .limit(corrected)
    .lean();
  const people = found.flatMap(({ actor, details }) => [actor, ...editsIn(details).map(personIn)]);
  const names = await namesOf(people.filter((person) => objectId.safeParse(person).success));
  return found.map(({ at, actor, details }) => ({
    head: `${momentWords(at, zone)}, by ${names.get(actor) ?? unnamed(actor)}`,
    changes: editsIn(details).map((edit) => editWords(edit, names)),
  }));
}

/** Who has no name here: a word of the trace itself ("somebody of the group"), or the id of somebody who is gone. */
const unnamed = (actor: string): string =>
  objectId.safeParse(actor).success ? "someone no longer on the roster" : actor;
