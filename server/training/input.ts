import { z } from "zod";
import { dayUntil, hours, line, optionalLine, several } from "../web/input.js";

/** @param today nobody has been trained on a later day */
export const trainingInput = (today: string) =>
  z.strictObject({
    what: line(120, "Say what it was"),
    on: dayUntil(today),
    hours,
    live: z.enum(["yes", "no"], { error: "Say whether it was live" }).transform((answer) => answer === "yes"),
  });

export const clearanceInput = z.strictObject({ topics: several(line(60)), version: optionalLine(40) });

export const strikeInput = z.strictObject({ reason: line(200, "Say what was wrong") });
