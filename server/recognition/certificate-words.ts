import { durationWords } from "../time/words.js";
import type { Revision } from "./credential.js";

/** What was verified, line by line: only what there is any of. */
export function verifiedLines(numbers: Revision): { term: string; text: string }[] {
  const lines = [
    { term: "Leading", minutes: numbers.leadingMinutes },
    { term: "Leading together with another", minutes: numbers.coLeadingMinutes },
    { term: "Preparation", minutes: numbers.preparationMinutes },
    { term: "Debriefs", minutes: numbers.debriefMinutes },
    { term: "Training", minutes: numbers.trainingMinutes },
  ].filter(({ minutes }) => minutes > 0);
  const counts = [
    { term: "Sessions led", count: numbers.sessionsLed },
    { term: "Sessions attended", count: numbers.sessionsAttended },
  ].filter(({ count }) => count > 0);
  return [
    ...lines.map(({ term, minutes }) => ({ term, text: durationWords(minutes) })),
    ...counts.map(({ term, count }) => ({ term, text: String(count) })),
  ];
}

/** All minutes of a revision together. */
const minutesInAll = (numbers: Revision): number =>
  numbers.leadingMinutes +
  numbers.coLeadingMinutes +
  numbers.preparationMinutes +
  numbers.debriefMinutes +
  numbers.trainingMinutes;

/** "12 h 30 min verified, 10 sessions led": empty when there is nothing to say. */
export function hoursAndMinutes(numbers: Revision): string {
  const parts = [
    minutesInAll(numbers) > 0 ? `${durationWords(minutesInAll(numbers))} verified` : "",
    numbers.sessionsLed > 0 ? countWords(numbers.sessionsLed, "led") : "",
    numbers.sessionsAttended > 0 ? countWords(numbers.sessionsAttended, "attended") : "",
  ];
  return parts.filter(Boolean).join(", ");
}

const countWords = (count: number, what: string) =>
  `${count} ${count === 1 ? "session" : "sessions"} ${what}`;

/** A paragraph for a transcript (HEAR section 6.1), to copy. */
export function transcriptText(
  holder: string,
  programme: string,
  title: string,
  numbers: Revision,
  address: string,
): string {
  const what = hoursAndMinutes(numbers);
  return `${holder} took part in ${programme}, a programme of peer learning, and holds “${title}”. ${what === "" ? "" : `${what}, counted from closed registers. `}Verified at ${address}.`;
}
