import { z } from "zod";
import { marks } from "../sessions/session.js";
import { objectId, optionalLine, paragraph, several } from "../web/input.js";
import { tidyCode } from "./door-code.js";
import { paceAnswers, usefulAnswers } from "./feedback.js";
import type { Choices } from "./register.js";

/** What a register's form sends: the choices made, those it was opened with, and whether all others are present. */
export interface RegisterForm {
  mine: Choices;
  seen: Choices;
  everyone: boolean;
}

const markName = /^mark-[0-9a-f]{24}$/;
const leaderName = /^leader-[0-9a-f]{24}$/;
const isChoice = (name: string, value: string) =>
  markName.test(name) ? marks.some((mark) => mark === value) : leaderName.test(name) && value === "yes";

const words = "Choose present, late, apology or absent for each person";

/** The fields of a register as they stood when the form was opened, in one hidden field. */
export const writeSeen = (choices: Choices): string =>
  new URLSearchParams(Object.entries(choices).filter(([, value]) => value !== "")).toString();

const readSeen = (text: string): Choices =>
  Object.fromEntries([...new URLSearchParams(text)].filter(([name, value]) => isChoice(name, value)));

const oneValue = z.string({ error: words }).max(8_000, words);

export const registerInput = z
  .record(z.string().max(40), oneValue, { error: words })
  .superRefine((fields, context) => {
    const wrong = Object.entries(fields).find(
      ([name, value]) => !["seen", "everyone"].includes(name) && !isChoice(name, value),
    );
    if (wrong) context.addIssue({ code: "custom", path: ["form"], message: words });
  })
  .transform(({ seen = "", everyone = "", ...mine }): RegisterForm => ({
    mine,
    seen: readSeen(seen),
    everyone: everyone !== "",
  }));

export const checkInInput = z.object({
  code: z
    .string({ error: "Type the six letters and digits" })
    .max(20, "Type the six letters and digits")
    .transform(tidyCode)
    .refine((code) => /^[A-Z0-9]{6}$/.test(code), "Type the six letters and digits"),
});

export const wordsInput = z.object({
  person: several(objectId),
  answer: z.enum(["yes", "no"], { error: "Choose whether they were there" }),
});

export const feedbackInput = z.object({
  useful: z.enum(usefulAnswers, { error: "Say whether it was useful" }),
  pace: z.enum(paceAnswers, { error: "Say how the pace was" }),
});

/** A leader's debrief: three short fields, of which one is asked for. */
export const debriefInput = z.strictObject({
  went: paragraph(500).refine((text) => text !== "", "Write a line on what went well"),
  next: paragraph(500),
  forStaff: paragraph(500),
});

export const followUpInput = z.strictObject({ note: optionalLine(300) });
