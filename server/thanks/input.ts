import { z } from "zod";
import { line, objectId, paragraph } from "../web/input.js";

export const noteInput = z.strictObject({
  to: z.string({ error: "Choose who it is for" }).pipe(objectId),
  text: paragraph(600).refine((text) => text !== "", "Write a line of thanks"),
});

export const hidingInput = z.strictObject({ reason: line(200, "Say why, in a sentence both will read") });
