import { z } from "zod";
import { emailField, seenVersion } from "../people/input.js";
import { roles } from "../people/person.js";
import { line, optionalLine, several, wholeNumber } from "../web/input.js";

const address = "Enter an e-mail address like ana@school.edu";

/** What the roster says of one person, as the office mends it. */
export const personInput = z.strictObject({
  name: line(100, "Enter the name"),
  email: z.string({ error: address }).pipe(emailField),
  year: wholeNumber(1, 9),
  campus: optionalLine(60),
  roles: several(z.enum(roles, { error: "Choose from the list" })).pipe(
    z.array(z.enum(roles)).min(1, "Choose at least one role"),
  ),
  version: seenVersion,
});

export type PersonWords = Omit<z.infer<typeof personInput>, "version">;

/** Which version of the person the page showed on which they are taken off the roster, or put back. */
export const leavingInput = z.strictObject({
  version: z.string({ error: "Look at the page again" }).max(40),
});
