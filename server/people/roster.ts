import { z } from "zod";
import { checkRows, type CheckedFile } from "../data/checked-rows.js";
import type { CsvShape } from "../data/csv-file.js";
import { line } from "../web/input.js";
import { emailField } from "./input.js";
import { roles, type Role } from "./person.js";

export const rosterShape: CsvShape = {
  required: ["email", "name", "year", "roles"],
  optional: ["campus", "group_codes"],
};

const parts = (text: string) => [
  ...new Set(
    text
      .split(";")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  ),
];

const rolesCell = z
  .string()
  .transform(parts)
  .superRefine((given, issues) => {
    const unknown = given.filter((role) => !roles.some((known) => known === role));
    const words =
      given.length === 0
        ? `name at least one of ${roles.join(", ")}`
        : `${unknown.map((role) => `"${role}"`).join(", ")} is not one of ${roles.join(", ")}`;
    if (given.length === 0 || unknown.length > 0) issues.addIssue({ code: "custom", message: words });
  })
  .transform((given) => roles.filter((role) => given.includes(role)));

const codesCell = z
  .string()
  .transform(parts)
  .superRefine((codes, issues) => {
    const wrong = codes.find((code) => !/^(lead:)?[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(code));
    if (wrong !== undefined)
      issues.addIssue({
        code: "custom",
        message: `"${wrong}" is not a group's code like REN-1 or lead:REN-1`,
      });
  });

const rosterRow = z.object({
  email: emailField,
  name: line(100, "is empty"),
  year: z
    .string()
    .regex(/^[1-9]$/, "enter a year from 1 to 9")
    .transform(Number),
  roles: rolesCell,
  campus: z.string().max(60, "use at most 60 characters").optional(),
  group_codes: codesCell.optional(),
});

/** A group's code of the roster: whether it says that the person leads the group, and the code itself. */
export const readCode = (text: string): { leads: boolean; code: string } => ({
  leads: text.startsWith("lead:"),
  code: text.replace(/^lead:/, ""),
});

/** One row of the roster, checked; a field is undefined where the file has no such column. */
export interface RosterRow {
  /** Lower case: the key. */
  email: string;
  name: string;
  year: number;
  roles: Role[];
  campus?: string | undefined;
  group_codes?: string[] | undefined;
}

/**
 * Reads and checks a roster file: `email,name,year,roles,campus,group_codes`, the last two columns optional;
 * roles and group codes separated by semicolons. Nothing is looked up.
 */
export const readRoster = (bytes: Uint8Array): CheckedFile<RosterRow> =>
  checkRows(bytes, rosterShape, rosterRow, "email");
