import { z } from "zod";
import { box, line, objectId, paragraph } from "../web/input.js";

export const nominationInput = z.strictObject({
  award: line(60, "Choose an award"),
  nominee: z.string({ error: "Choose a person" }).pipe(objectId),
  text: paragraph(800).refine((text) => text.length >= 20, "Write a sentence or two on what they did"),
  isNamed: box,
});

export const holdingInput = z.strictObject({
  reason: line(200, "Say why, in a sentence the nominator reads"),
});
