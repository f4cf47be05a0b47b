import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { line, several } from "../web/input.js";

const most = 24;

/** Hours as a person writes them, in quarters: "1.5", "1,5" or "2"; becomes minutes. */
const hours = z
  .string({ error: "Enter hours like 1.5" })
  .trim()
  .regex(/^\d{1,2}([.,](0|25|5|50|75|00))?$/, "Enter hours like 1.5")
  .transform((text) => Number(text.replace(",", ".")) * 60)
  .refine((minutes) => minutes > 0 && minutes <= most * 60, `Enter more than 0 and at most ${most} hours`);

/** @param today nobody has been trained on a later day */
export const trainingInput = (today: string) =>
  z.strictObject({
    what: line(120, "Say what it was"),
    on: z
      .string({ error: "Choose the day" })
      .refine(isDay, "Choose the day")
      .refine((day) => day <= today, "Choose a day that has come"),
    hours,
    live: z.enum(["yes", "no"], { error: "Say whether it was live" }).transform((answer) => answer === "yes"),
  });

export const clearanceInput = z.strictObject({ topics: several(line(60)) });

export const strikeInput = z.strictObject({ reason: line(200, "Say what was wrong") });
