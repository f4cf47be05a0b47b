import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { isEndTime, isWallTime } from "../time/wall-time.js";
import { box, line, optionalLine, paragraph, wholeNumber } from "../web/input.js";
import { parseOpening } from "./opening.js";

/** A calendar day that a form must name. */
export const dayField = (words: string) => z.string({ error: words }).refine(isDay, words);
/** A wall time that a form must name. */
export const timeField = (words: string) => z.string({ error: words }).refine(isWallTime, words);
const endField = (words: string) => z.string({ error: words }).refine(isEndTime, words);

/** Empty times mean the beginning and the end of the day. */
const orElse = (otherwise: string, field: z.ZodType<string, string>) =>
  z
    .string()
    .default("")
    .transform((text) => (text === "" ? otherwise : text))
    .pipe(field);

export const blockingInput = z
  .strictObject({
    fromOn: dayField("Choose the first day"),
    toOn: dayField("Choose the last day"),
    from: orElse("00:00", timeField("Enter a time like 12:00, or leave it empty")),
    to: orElse("24:00", endField("Enter a time like 14:00, or leave it empty")),
    reason: line(120, "Say why; it stands on the room's door"),
  })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, {
    path: ["toOn"],
    message: "The last day must not come before the first",
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "The end must come after the beginning" });

const features = z
  .string({ error: "Write words here" })
  .default("")
  .transform((text) => [
    ...new Set(
      text
        .split(",")
        .map((part) => part.trim().toLowerCase())
        .filter((part) => part !== ""),
    ),
  ])
  .refine((list) => list.every((each) => each.length <= 40), "Use at most 40 characters for each");

const open = z.string({ error: "Say when it is open" }).transform((text, issues) => {
  const read = parseOpening(text);
  if ("spans" in read) return read.spans;
  issues.addIssue({ code: "custom", message: read.problem.replace(/^s/, "S") });
  return z.NEVER;
});

export const roomInput = z.strictObject({
  name: line(80, "Enter the room's name"),
  building: line(60, "Enter the building"),
  floor: optionalLine(20),
  seats: wholeNumber(1, 2_000),
  features,
  stepFree: box,
  open,
  turnoverMinutes: wholeNumber(0, 120),
  directions: paragraph(600),
  version: z.string().regex(/^\d{1,9}$/, "Open the page again"),
});
export type RoomInput = z.infer<typeof roomInput>;

export const purposeInput = z.strictObject({
  purpose: line(80, "Say what for; it stands on the door"),
  on: dayField("Choose a day"),
  start: timeField("Enter a time like 12:00"),
  minutes: wholeNumber(5, 900),
  weeks: wholeNumber(1, 30),
  note: optionalLine(300),
});
export type PurposeInput = z.infer<typeof purposeInput>;
