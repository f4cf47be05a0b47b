import { z } from "zod";
import { box, dayUntil, hours, line, optionalLine, several } from "../web/input.js";

/** @param today nobody has been trained on a later day */
export const trainingInput = (today: string) =>
  z.strictObject({
    what: line(120, "Say what it was"),
    on: dayUntil(today),
    hours,
    live: z.enum(["yes", "no"], { error: "Say whether it was live" }).transform((answer) => answer === "yes"),
  });

export const clearanceInput = z.strictObject({
  topics: several(line(60)),
  version: optionalLine(40),
  /** That staff have read which groups it concerns. */
  sure: box,
});

/** The same in an address, where nothing is done yet. */
export const clearanceQuery = z.object({ topics: several(line(60)), version: optionalLine(40) });

export const strikeInput = z.strictObject({ reason: line(200, "Say what was wrong") });

/** The code of a topic that a leader would like to be cleared for. */
export const askingInput = z.strictObject({ topic: line(60, "Choose a topic") });

/** The office's no to it. */
export const clearanceRefusalInput = z.strictObject({
  topic: line(60, "Choose a topic"),
  reason: line(300, "Say why not, so that the leader knows what to do"),
});
