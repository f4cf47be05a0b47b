import { z } from "zod";
import { optionalLine, paragraph, several } from "../web/input.js";
import { isCell } from "../time/half-hours.js";
import { accessNeeds } from "./person.js";

/** An e-mail address as people type it: spaces around and capitals don't matter. */
export const emailField = z
  .string({ error: "Enter your e-mail address" })
  .trim()
  .toLowerCase()
  .max(254, "Enter an e-mail address like ana@school.edu")
  .pipe(z.email("Enter an e-mail address like ana@school.edu"));

export const signInInput = z.strictObject({ email: emailField, next: optionalLine(300) });

export const codeInput = z.strictObject({
  code: z
    .string({ error: "Enter the six digits of the message" })
    .transform((text) => text.replace(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "Enter the six digits of the message")),
  next: optionalLine(300),
});

export const linkInput = z.strictObject({ link: z.string().regex(/^[\w-]{43}$/), next: optionalLine(300) });

/** The version of what an own form showed; one that is left out says nothing of it. */
export const seenVersion = optionalLine(40);

export const profileInput = z.strictObject({
  preferredName: optionalLine(60),
  pronouns: optionalLine(30),
  topics: several(z.string().max(40)),
  matters: z.enum(["", "topic", "time", "buddy"], { error: "Choose one of these" }).default(""),
  /** The button that moves a topic up or down: "up 1"; empty: the one that saves. */
  move: z.union([z.literal(""), z.string().regex(/^(up|down) [0-5]$/)]).default(""),
  version: seenVersion,
});

export const accessInput = z.strictObject({
  needs: several(z.enum(accessNeeds, { error: "Choose from the list" })),
  words: paragraph(1000),
  version: seenVersion,
});

const halfHours = several(z.string().refine(isCell, "Choose half-hours from the grid"));

/** Weekdays and the weekend come from two grids of one form. */
export const freeTimeInput = z.strictObject({ free: halfHours, weekend: halfHours, version: seenVersion });
