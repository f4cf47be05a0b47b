import { differenceInMinutes } from "date-fns";
import type { Types } from "mongoose";
import { isSame } from "../groups/places.js";
import type { Mark, SessionFields } from "../sessions/session.js";
import { durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";

/** Milliseconds on the way that are no more than the way. */
const quickEnough = 60_000;

/** Whether something reached us so long after it was written that whoever reads it should know. */
export const cameLate = (writtenAt: Date, reachedAt: Date): boolean =>
  reachedAt.getTime() - writtenAt.getTime() > quickEnough;

/** "at 18:30, 1 h 26 min later": when something reached us that was written earlier. */
export const latenessWords = (writtenAt: Date, reachedAt: Date, zone: string): string =>
  `at ${wallOf(reachedAt, zone).time}, ${durationWords(differenceInMinutes(reachedAt, writtenAt))} later`;

/** One person's own word about a session. */
export type Word = SessionFields["said"][number];

type Said = Pick<SessionFields, "said" | "startsAt">;

/** Present, or late from so many minutes after the start on. */
export const markFor = (
  arrivedAt: Date,
  { startsAt }: Pick<SessionFields, "startsAt">,
  lateAfterMinutes: number,
): Mark => (arrivedAt.getTime() < startsAt.getTime() + lateAfterMinutes * 60_000 ? "present" : "late");

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
