import { seal, SealError, unseal } from "../data/sealed.js";
import type { Asking } from "./round.js";

/** What a student may say of themself, in their own words for the form, so that two who say the same are found. */
export const kinds = {
  "first-generation": "the first in my family at university",
  "minority-ethnic": "from a minority ethnic background",
  "from-abroad": "from abroad",
  lgbt: "LGBTQ+",
  disabled: "disabled or with a long-term illness",
  mature: "older than most students",
  carer: "a parent or carer",
  woman: "a woman",
  man: "a man",
  "non-binary": "non-binary",
} as const;
export type Kind = keyof typeof kinds;

export const isKind = (text: string): text is Kind => Object.hasOwn(kinds, text);

/** Sealed words are all of one length, so that it doesn't tell them apart. */
const width = 24;

const about = (round: unknown, person: unknown) => `rounds:${String(round)}:${String(person)}:company`;

/** Seals what somebody said of themself when they asked in a round; "" stays so. */
export function sealKind(
  dataKeys: readonly string[],
  kind: Kind | "",
  round: unknown,
  person: unknown,
): string {
  return kind === "" ? "" : seal(dataKeys, kind.padEnd(width), about(round, person));
}

/** What somebody said of themself, opened; null for nothing, and when the key it was sealed under is gone. */
export function kindOf(
  { person, company }: Pick<Asking, "person" | "company">,
  round: unknown,
  dataKeys: readonly string[],
): Kind | null {
  if (!company) return null;
  try {
    const kind = unseal(dataKeys, company, about(round, person)).trimEnd();
    return isKind(kind) ? kind : null;
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}
