import { dayWords, durationWords } from "../time/words.js";
import type { Numbers, Revision, Statement } from "./credential.js";

const measured = [
  { term: "Leading", name: "leadingMinutes" },
  { term: "Leading together with another", name: "coLeadingMinutes" },
  { term: "Preparation", name: "preparationMinutes" },
  { term: "Debriefs", name: "debriefMinutes" },
  { term: "Training", name: "trainingMinutes" },
  { term: "Sessions led", name: "sessionsLed" },
  { term: "Sessions attended", name: "sessionsAttended" },
] as const satisfies readonly { term: string; name: keyof Numbers }[];

const amountWords = (name: keyof Numbers, amount: number) =>
  name.endsWith("Minutes") ? durationWords(amount) : String(amount);

/** What was verified, line by line: only what there is any of. */
export const verifiedLines = (numbers: Numbers): { term: string; text: string }[] =>
  measured
    .filter(({ name }) => numbers[name] > 0)
    .map(({ term, name }) => ({ term, text: amountWords(name, numbers[name]) }));

/** What a correction changed, line by line: "Leading: 2 h instead of 3 h." Lines that stayed are left out. */
export const correctedWords = (before: Numbers, after: Numbers): string =>
  measured
    .filter(({ name }) => before[name] !== after[name])
    .map(({ term, name }) => {
      const [now, was] = [after[name], before[name]].map((amount) => amountWords(name, amount));
      return `${term}: ${now ?? ""} instead of ${was ?? ""}.`;
    })
    .join(" ");

/** When the time was given that is counted: "from Mon 5 Oct 2026 to Tue 1 Dec 2026"; "" when none was. */
export function periodWords({ from, to }: Pick<Statement, "from" | "to">): string {
  if (from === "") return "";
  return from === to ? `on ${dayWords(from, true)}` : `from ${dayWords(from, true)} to ${dayWords(to, true)}`;
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
