import { z } from "zod";
import { dayUntil, hours, line, objectId, paragraph, several } from "../web/input.js";
import { measureWords, type Need } from "./earning.js";
import type { Measures } from "./ledger.js";

const amount = z
  .string({ error: "Enter a number or leave it empty" })
  .trim()
  .regex(/^(\d{1,4}([.,]\d)?)?$/, "Enter a number, like 25, or leave it empty")
  .default("");

const count = z
  .string({ error: "Enter a whole number or leave it empty" })
  .trim()
  .regex(/^\d{0,4}$/, "Enter a whole number, like 5, or leave it empty")
  .default("");

const measures = Object.keys(measureWords) as (keyof Measures)[];
const amounts = Object.fromEntries(
  measures.map((measure) => [measure, measureWords[measure].inHours ? amount : count]),
) as Record<keyof Measures, typeof amount>;

/** A rule as staff edit it: one field for each measure, hours or a count, empty where it asks for nothing. */
export const ruleInput = z.strictObject({
  name: line(80, "Enter the name that stands on the certificate"),
  about: paragraph(300),
  version: z.coerce.number().int().min(1),
  ...amounts,
});

/** A rule that is new. */
export const newRuleInput = z.strictObject({
  kind: z.enum(["level", "milestone", "award"], { error: "Say what it is" }),
  audience: z.enum(["leader", "student"], { error: "Say for whom it is" }),
  name: line(80, "Enter the name that stands on the certificate"),
  about: paragraph(300),
  ...amounts,
});

/** The version of a rule a form was opened on. */
export const seenInput = z.strictObject({ version: z.coerce.number().int().min(1) });

/** Whom an award is given to. */
export const awardingInput = z.strictObject({ person: several(objectId) });

/** What the fields of a rule's form ask for, in minutes and counts. */
export function needsFrom(fields: Record<keyof Measures, string>): Need[] {
  return measures.flatMap((measure) => {
    const typed = Number((fields[measure] || "0").replace(",", "."));
    const atLeast = Math.round(measureWords[measure].inHours ? typed * 60 : typed);
    return atLeast > 0 ? [{ measure, atLeast }] : [];
  });
}

/** The fields of a rule's form. */
export function fieldsOf(needs: readonly Need[]): Record<keyof Measures, string> {
  const typed = (measure: keyof Measures) => {
    const need = needs.find((each) => each.measure === measure);
    if (!need) return "";
    return String(measureWords[measure].inHours ? Math.round(need.atLeast / 6) / 10 : need.atLeast);
  };
  return Object.fromEntries(measures.map((measure) => [measure, typed(measure)])) as Record<
    keyof Measures,
    string
  >;
}

/** Why a credential is taken back or issued anew. */
export const reasonInput = z.strictObject({
  reason: line(200, "Say why, in a sentence its holder and anybody who checks it may read"),
});

/** @param today nobody has done it on a later day */
export const activityInput = (today: string) =>
  z.strictObject({ what: line(120, "Say what it was"), on: dayUntil(today), hours });
