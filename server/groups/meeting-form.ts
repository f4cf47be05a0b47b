import { z } from "zod";
import { isWallTime, minutesOf } from "../time/wall-time.js";
import { dayName } from "../time/words.js";
import { wholeNumber } from "../web/input.js";

/** The wall time and the length of a meeting, as forms ask for them. */
export const hourFields = {
  start: z.string({ error: "Enter a time like 17:00" }).trim().refine(isWallTime, "Enter a time like 17:00"),
  minutes: wholeNumber(15, 240),
};

/** When a group meets week by week. */
export const weekFields = {
  day: z
    .string({ error: "Choose a day" })
    .regex(/^[1-7]$/, "Choose a day")
    .transform(Number),
  ...hourFields,
  everyWeeks: z
    .enum(["1", "2"], { error: "Choose how often it meets" })
    .transform((weeks) => (weeks === "1" ? (1 as const) : (2 as const))),
};

/** Whether a meeting ends on the day it begins; a field that can't be read is told of by itself. */
export const endsByMidnight = (value: { start: string; minutes: number }) =>
  !isWallTime(value.start) || !(minutesOf(value.start) + value.minutes > 1440);

/** What is said beside the length of one that doesn't. */
export const tooLong = { path: ["minutes"], error: "It must end by midnight" };

/** The days of the week to choose from, Monday first. */
export const dayChoices = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: dayName(day) }));

/** How often a group can meet. */
export const rhythmChoices = [
  { value: "1", label: "Every week" },
  { value: "2", label: "Every second teaching week" },
];
