import { durationWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import type { Measures } from "./ledger.js";

/** One thing a rule asks for. */
export interface Need {
  measure: keyof Measures;
  /** Minutes for what is measured in minutes, else a count. */
  atLeast: number;
}

/** A rule as far as earning goes. */
export interface EarningRule {
  /** Stays the same through all versions of the rule. */
  key: string;
  name: string;
  needs: readonly Need[];
}

interface MeasureWords {
  label: string;
  /** The same when it is one. */
  one: string;
  inHours: boolean;
}

const inHours = (label: string): MeasureWords => ({ label, one: label, inHours: true });
const counted = (label: string, one: string): MeasureWords => ({ label, one, inHours: false });

/** What each measure is called, and whether it is given in hours. */
export const measureWords: Record<keyof Measures, MeasureWords> = {
  trainingMinutes: inHours("training"),
  leadingMinutes: inHours("leading"),
  allMinutes: inHours("in all"),
  developmentActivities: counted("development activities", "development activity"),
  sessionsLed: counted("sessions led", "session led"),
  sessionsAttended: counted("sessions attended", "session attended"),
};

/** Whether every need of the rule is met; a rule that needs nothing is never earned by itself. */
export const isEarned = (rule: EarningRule, measures: Measures): boolean =>
  rule.needs.length > 0 && rule.needs.every(({ measure, atLeast }) => measures[measure] >= atLeast);

/** Why it is earned: each need beside what was measured: "26 h leading (25 h asked for)". */
export const reasonFor = (rule: EarningRule, measures: Measures): string =>
  rule.needs.map((need) => needWords(need, measures[need.measure])).join(", ");

/** What is asked for, in words: "10 h training and 25 h leading". */
export const needsWords = (rule: Pick<EarningRule, "needs">): string =>
  listWords(rule.needs.map(({ measure, atLeast }) => amountWords(measure, atLeast)));

/** What is still missing: "2 h leading"; empty when it is earned. */
export const stillNeeded = (rule: Pick<EarningRule, "needs">, measures: Measures): string =>
  listWords(
    rule.needs
      .filter(({ measure, atLeast }) => measures[measure] < atLeast)
      .map(({ measure, atLeast }) => amountWords(measure, atLeast - measures[measure])),
  );

const needWords = ({ measure, atLeast }: Need, reached: number) =>
  `${amountWords(measure, reached)} (${numberWords(measure, atLeast)} asked for)`;

const amountWords = (measure: keyof Measures, amount: number) =>
  `${numberWords(measure, amount)} ${measureWords[measure][amount === 1 ? "one" : "label"]}`;

const numberWords = (measure: keyof Measures, amount: number): string =>
  measureWords[measure].inHours ? durationWords(amount) : String(amount);

/** Of these people, who earns the rule and has it not, in the order given. */
export function whoEarns<T extends { measures: Measures; has: ReadonlySet<string> }>(
  rule: EarningRule,
  people: readonly T[],
): (T & { why: string })[] {
  return people
    .filter(({ measures, has }) => !has.has(rule.key) && isEarned(rule, measures))
    .map((person) => ({ ...person, why: reasonFor(rule, person.measures) }));
}
