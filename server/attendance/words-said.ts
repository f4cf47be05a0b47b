import type { Types } from "mongoose";
import { isSame } from "../groups/places.js";
import type { Mark, SessionFields } from "../sessions/session.js";

/** Minutes after the start from which somebody who arrives is late. */
const lateAfterMinutes = 10;

/** One person's own word about a session. */
export type Word = SessionFields["said"][number];

type Said = Pick<SessionFields, "said" | "startsAt">;

/** Present, or late from ten minutes after the start. */
export const markFor = (arrivedAt: Date, { startsAt }: Pick<SessionFields, "startsAt">): Mark =>
  arrivedAt.getTime() < startsAt.getTime() + lateAfterMinutes * 60_000 ? "present" : "late";

/** The words about the session at its present time; what was said about another time doesn't hold. */
export const wordsOf = ({ said, startsAt }: Said): Word[] =>
  said.filter((word) => word.startsAt.getTime() === startsAt.getTime());

/** The last word of a person that no leader has set aside; null when there is none. */
export const wordOf = (session: Said, person: Types.ObjectId | string): Word | null =>
  wordsOf(session)
    .filter((word) => word.state !== "set-aside" && isSame(word.person, person))
    .at(-1) ?? null;

/** Words that came too late to count by themselves, in the order in which they reached us. */
export const waitingWords = (session: Said): Word[] =>
  wordsOf(session).filter(({ state }) => state === "waiting");

/** What the register says of the person; null while nothing. */
export const markOf = ({ register }: Pick<SessionFields, "register">, person: string): Mark | null =>
  register.find((entry) => isSame(entry.person, person))?.mark ?? null;
