import { z } from "zod";
import { emailField } from "../people/input.js";
import { isDay } from "../time/calendar-day.js";
import { isWallTime } from "../time/wall-time.js";
import { box, line, objectId, optionalLine, several, wholeNumber } from "../web/input.js";
import { isKind, kinds } from "./company.js";
import { answers } from "./placing.js";

const deadline = {
  deadlineOn: z.string({ error: "Choose a day" }).refine(isDay, "Choose a day"),
  deadlineTime: z.string({ error: "Choose a time" }).refine(isWallTime, "Choose a time like 17:00"),
};

export const deadlineInput = z.strictObject(deadline);

export const roundInput = z.strictObject({
  ...deadline,
  maxGroups: wholeNumber(1, 5),
  years: several(
    z
      .string()
      .regex(/^[1-9]$/, "Choose years from the list")
      .transform(Number),
  ),
  topics: several(z.string().max(40)),
});

/** Number of the draft that somebody read who acts on it. */
const draft = wholeNumber(1, 99_999);

/** Publishing; `closeNow` is the tick that closes a round to further asking before its deadline. */
export const publicationInput = z.strictObject({ closeNow: box, draft });

/** Working a draft out; the time limit is in seconds. */
export const draftInput = z.strictObject({
  seconds: wholeNumber(1, 900),
  basis: z.enum(["few-moves", "afresh"], { error: "Choose what to start from" }).default("few-moves"),
});

/** People ticked in a list, and the list they were ticked in; it is of a draft where they are to be held in it. */
export const tickedInput = z.strictObject({
  people: several(objectId),
  draft: draft.optional(),
  show: optionalLine(20),
  q: optionalLine(80),
  page: optionalLine(6),
});

export const moveInput = z.strictObject({
  group: objectId,
  draft,
  reason: line(300, "Say why, so that others can follow it"),
});

export const withdrawalInput = z.strictObject({
  why: line(300, "Write a sentence that everybody who asked can read"),
});

/** What staff answer somebody who asks for another place than the one in `from`. */
export const anotherInput = z.strictObject({ from: objectId, to: objectId });
export const keepInput = z.strictObject({ from: objectId, note: optionalLine(200) });

export const takeOutInput = z.strictObject({ why: line(300, "Say why, so that others can follow it") });

const someone = line(254, "Write a name or an e-mail address");

export const apartInput = z.strictObject({
  first: someone,
  second: someone,
  reason: line(300, "Say why; nobody but staff on this page reads it"),
});

export const togetherInput = z.strictObject({ one: someone, other: someone });

export const arrangementInput = z.strictObject({ arrangement: objectId });

export const pairInput = z.strictObject({ people: several(objectId) });

/** Most groups a student can rank. */
export const mostRanked = 6;

export const askingInput = z.strictObject({
  ranked: several(z.literal("").or(objectId)),
  /** "": as many as the round gives. */
  most: z
    .union([z.literal("").transform(() => null), wholeNumber(1, 5)], { error: "Choose one from the list" })
    .default(null),
  buddy: z.literal("").or(emailField).default(""),
  /** Of what kind they would rather not be the only one: "as-before" leaves it as they said. */
  company: z
    .enum(["", "as-before", ...Object.keys(kinds).filter(isKind)], { error: "Choose one from the list" })
    .default("as-before"),
});

export const answerInput = z.strictObject({
  group: objectId,
  answer: z.enum(answers, { error: "Choose an answer" }),
  wish: optionalLine(200),
});
