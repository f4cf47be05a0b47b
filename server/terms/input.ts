import { z } from "zod";
import { daysBetween, isDay } from "../time/calendar-day.js";
import { box, line, paragraph, wholeNumber } from "../web/input.js";
import { parseClosures, parseTopics, problemsInTerm } from "./written-lists.js";

const day = (words: string) => z.string({ error: words }).refine(isDay, words);

const mostTold = 5;

/** What is wrong with lines, in one go: who mends one finds no further one after it. */
const together = (problems: readonly string[]): string => {
  const more = problems.length - mostTold;
  const rest = more > 0 ? [`${more} more ${more === 1 ? "line is" : "lines are"} not right`] : [];
  return [...problems.slice(0, mostTold), ...rest].join(". ");
};

/** Text in which every line must make sense; those that don't are told. */
const writtenList = (problemsOf: (text: string) => string[]) =>
  paragraph(4_000).superRefine((text, context) => {
    const problems = problemsOf(text);
    if (problems.length > 0) context.addIssue({ code: "custom", message: together(problems) });
  });

/** The fields of a term that set-up and the settings share. */
export const termFields = {
  startsOn: day("Choose the first day of the term"),
  endsOn: day("Choose the last day of the term"),
  closures: writtenList((text) => parseClosures(text).problems),
  topics: writtenList((text) => parseTopics(text).problems),
};

interface Checked {
  issues: readonly { path?: readonly PropertyKey[] | undefined }[];
}

/**
 * For a check that looks at several fields: it runs as soon as those are right, so that all mistakes of a form are
 * told at once. Zod would wait until the whole form is right.
 */
const whenRight =
  (...fields: string[]) =>
  ({ issues }: Checked): boolean =>
    !issues.some(({ path }) => fields.includes(String(path?.[0])));

const mostDays = 400;

/** The last day does not come before the first. */
export const inOrder = (value: { startsOn: string; endsOn: string }) => value.startsOn <= value.endsOn;
export const inOrderWords = {
  path: ["endsOn"],
  message: "The last day must not come before the first",
  when: whenRight("startsOn", "endsOn"),
};

/** A term has weeks that people can count; a mistyped year would make thousands of sessions. */
export const shortEnough = (value: { startsOn: string; endsOn: string }) =>
  daysBetween(value.startsOn, value.endsOn) < mostDays;
export const shortEnoughWords = {
  path: ["endsOn"],
  message: `A term lasts at most ${mostDays} days`,
  when: whenRight("startsOn", "endsOn"),
};

/** The closures lie in the term; what is wrong with the first that doesn't is told at their field. */
export function checkClosures(
  value: { startsOn: string; endsOn: string; closures: string },
  context: z.RefinementCtx,
): void {
  const problems = problemsInTerm(parseClosures(value.closures).closures, value.startsOn, value.endsOn);
  if (problems.length > 0)
    context.addIssue({ code: "custom", path: ["closures"], message: together(problems) });
}

const mostDaysAround = 28;
const daysAroundWords = `Enter a number of days from -${mostDaysAround} to ${mostDaysAround}`;
const daysAround = z
  .string({ error: daysAroundWords })
  .trim()
  .regex(/^[-−]?\d{1,2}$/, daysAroundWords)
  .transform((text) => Number(text.replace("−", "-")))
  .refine((days) => Math.abs(days) <= mostDaysAround, daysAroundWords);

export const termInput = z
  .strictObject({
    programme: line(80, "Enter the programme's name"),
    name: line(60, "Enter the term's name"),
    ...termFields,
    capacity: wholeNumber(2, 60),
    minimum: wholeNumber(1, 60),
    maxGroups: wholeNumber(1, 10),
    maxLed: wholeNumber(1, 10),
    maxLedHours: wholeNumber(1, 20),
    trainingHours: wholeNumber(0, 100),
    liveHours: wholeNumber(0, 100),
    autoApprove: box,
    decisionDays: daysAround,
    offerHours: wholeNumber(1, 168),
    shortOfferHours: wholeNumber(1, 24),
    lateAfterMinutes: wholeNumber(0, 60),
    preparationMinutes: wholeNumber(0, 240),
    debriefMinutes: wholeNumber(0, 60),
    version: z.string().regex(/^\d{1,9}-\d{1,9}$/, "Open the page again"),
  })
  .refine(inOrder, inOrderWords)
  .refine(shortEnough, shortEnoughWords)
  .superRefine(checkClosures)
  .refine((value) => value.minimum <= value.capacity, {
    path: ["minimum"],
    message: "A group can't need more members than it has places",
    when: whenRight("capacity", "minimum"),
  })
  .refine((value) => value.liveHours <= value.trainingHours, {
    path: ["liveHours"],
    message: "This can't be more than the training as a whole",
    when: whenRight("trainingHours", "liveHours"),
  })
  .refine((value) => value.shortOfferHours <= value.offerHours, {
    path: ["shortOfferHours"],
    message: "This can't be longer than an offered place is held otherwise",
    when: whenRight("offerHours", "shortOfferHours"),
  });

export type TermInput = z.output<typeof termInput>;

/** The fields of the term that is planned after the current one. */
export const nextTermInput = z
  .strictObject({
    name: line(60, "Enter the term's name"),
    startsOn: termFields.startsOn,
    endsOn: termFields.endsOn,
    closures: termFields.closures,
    version: z.string().regex(/^([0-9a-f]{24}-\d{1,9})?$/, "Open the page again"),
  })
  .refine(inOrder, inOrderWords)
  .refine(shortEnough, shortEnoughWords)
  .superRefine(checkClosures);

export type NextTermInput = z.output<typeof nextTermInput>;
