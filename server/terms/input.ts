import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { line, paragraph, wholeNumber } from "../web/input.js";

const day = (words: string) => z.string({ error: words }).refine(isDay, words);

export const termInput = z
  .strictObject({
    programme: line(80, "Enter the programme's name"),
    name: line(60, "Enter the term's name"),
    startsOn: day("Choose the first day of the term"),
    endsOn: day("Choose the last day of the term"),
    closures: paragraph(4_000),
    topics: paragraph(4_000),
    capacity: wholeNumber(2, 60),
    minimum: wholeNumber(1, 60),
    maxGroups: wholeNumber(1, 10),
    maxLed: wholeNumber(1, 10),
    offerHours: wholeNumber(1, 168),
    shortOfferHours: wholeNumber(1, 24),
    version: z.string().regex(/^\d{1,9}-\d{1,9}$/, "Open the page again"),
  })
  .refine((value) => value.startsOn <= value.endsOn, {
    path: ["endsOn"],
    message: "The last day must not come before the first",
  });

export type TermInput = z.output<typeof termInput>;
