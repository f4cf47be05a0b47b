import { z } from "zod";
import { line, paragraph } from "../web/input.js";
import { measureWords, type Need } from "./earning.js";
import type { Measures } from "./ledger.js";

const amount = z
  .string({ error: "Enter a number or leave it empty" })
  .trim()
  .regex(/^(\d{1,4}([.,]\d)?)?$/, "Enter a number, like 25, or leave it empty")
  .default("");

const measures = Object.keys(measureWords) as (keyof Measures)[];
const amounts = Object.fromEntries(measures.map((measure) => [measure, amount])) as Record<
  keyof Measures,
  typeof amount
>;

/** A rule as staff edit it: one field for each measure, hours or a count, empty where it asks for nothing. */
export const ruleInput = z.strictObject({
  name: line(80, "Enter the name that stands on the certificate"),
  about: paragraph(300),
  version: z.coerce.number().int().min(1),
  ...amounts,
});

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

export const reasonInput = z.strictObject({ reason: line(200, "Say why, in a sentence the holder reads") });
