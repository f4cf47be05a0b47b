import { z } from "zod";
import { line, objectId, paragraph } from "../web/input.js";

const words = paragraph(2_000).refine((text) => text !== "", "Write something first");

/** An announcement, or with `replyTo` a reply; each reply form has a field of its own name for its words. */
export const announcementInput = z.strictObject({ text: words });

export const replyInput = z.strictObject({ replyTo: objectId, text: words });

export const hidingInput = z.strictObject({
  post: objectId,
  reason: line(200, "Say why, in a sentence the group will read"),
});

export const onPostInput = z.strictObject({
  post: objectId,
  what: z.enum(["report", "report-back", "leave", "show", "take-away"]),
});
