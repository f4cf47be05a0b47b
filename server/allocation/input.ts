import { z } from "zod";
import { dayField, timeField } from "../rooms/input.js";
import { box, objectId, optionalLine, line } from "../web/input.js";

export const askInput = z.strictObject({
  room: objectId,
  leaveOpen: z.enum(["no", "yes"], "Choose one").transform((word) => word === "yes"),
});

/** Waiting for a room is asked for from within the form that asks for one, whose choice comes along. */
export const waitInput = z.strictObject({ room: objectId, leaveOpen: z.string().optional() });

export const lineInput = z.strictObject({ wait: objectId });

/** "We are here", and where it was said: the page of the day, a session's by its id, or the group's room page. */
export const hereInput = z.strictObject({ from: z.literal(["today", "room"]).or(objectId).default("room") });

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

export const moveInput = z.strictObject({
  room: z.string({ error: "Choose a room" }).min(1, "Choose a room").max(30, "Choose a room"),
  on: dayField("Choose a day"),
  start: timeField("Enter a time like 12:00"),
  note: optionalLine(300),
  /** "grid" when it was moved by pointer or keys there. */
  from: z.enum(["grid", "form"]).default("form"),
  /** The building that grid shows; "" for all. */
  building: z.string().max(80).default(""),
  /** "used" when it leaves out the rooms with nothing booked. */
  only: z.enum(["used", ""]).default(""),
});

export const startInput = z.strictObject({ base: z.enum(["now", "nothing"], "Choose one") });

export const pinInput = z.strictObject({
  group: objectId,
  /** A room's code; empty takes the pin away. */
  room: z.string({ error: "Choose a room" }).max(30, "Choose a room"),
});
