import { z } from "zod";
import { box, line, objectId, paragraph } from "../web/input.js";

/** Characters a nomination has at least: the office decides by its words. */
export const leastWords = 20;

export const nominationInput = z.strictObject({
  award: line(60, "Choose an award"),
  nominee: z.string({ error: "Choose a person" }).pipe(objectId),
  text: paragraph(800).refine(
    (text) => text.length >= leastWords,
    `Write at least ${leastWords} characters on what they did`,
  ),
  isNamed: box,
});

export const holdingInput = z.strictObject({
  reason: line(200, "Say why, in a sentence the nominator reads"),
});
