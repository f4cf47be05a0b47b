import type { Numbers, Revision } from "./credential.js";

const counted = [
  "leadingMinutes",
  "coLeadingMinutes",
  "preparationMinutes",
  "debriefMinutes",
  "trainingMinutes",
  "sessionsLed",
  "sessionsAttended",
] as const satisfies readonly (keyof Numbers)[];

/** Whether two sets of numbers say the same. */
export const isSame = (a: Numbers, b: Numbers): boolean => counted.every((name) => a[name] === b[name]);

const onlyRises = (before: Numbers, after: Numbers) => counted.every((name) => after[name] >= before[name]);

/** Numbers that moved: when, and which correction moved them; null when none is known of. */
export interface Move {
  numbers: Numbers;
  at: Date;
  because: string | null;
}

/**
 * The revisions once numbers moved. A correction is added and stays to be read. What only grew, as weeks go by, is
 * brought up to date in place, so that the trace of a term is not forty lines.
 */
export function revise(revisions: readonly Revision[], { numbers, at, because }: Move): Revision[] {
  const last = revisions.at(-1);
  if (last && isSame(last, numbers)) return [...revisions];
  const hasGrown = because === null && last !== undefined && onlyRises(last, numbers);
  const next: Revision = {
    ...numbers,
    at,
    because: hasGrown ? "more was added" : (because ?? "what was recorded was corrected"),
    hasGrown,
  };
  return hasGrown && last.hasGrown ? [...revisions.slice(0, -1), next] : [...revisions, next];
}

/** The corrections among revisions, each with what was said before it. */
export function correctionsOf(revisions: readonly Revision[]): { before: Revision; after: Revision }[] {
  return revisions.flatMap((after, index) => {
    const before = revisions[index - 1];
    return before && !after.hasGrown ? [{ before, after }] : [];
  });
}
