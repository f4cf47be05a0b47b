import { z } from "zod";
import { box, objectId, optionalLine, line } from "../web/input.js";

export const askInput = z.strictObject({
  room: objectId,
  leaveOpen: z.enum(["no", "yes"], "Choose one").transform((word) => word === "yes"),
});

export const endInput = z.strictObject({ what: z.enum(["request", "room"]) });

export const grantInput = z
  .strictObject({
    room: objectId,
    leaveOpen: box,
    override: box,
    note: optionalLine(300),
  })
  .refine((value) => !value.override || value.note !== "", {
    path: ["note"],
    message: "Say why, so that the leaders and the log can read it",
  });

export const refusalInput = z.strictObject({ refusal: line(300, "Say why, and what they could do instead") });
