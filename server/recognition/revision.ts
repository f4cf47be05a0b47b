import type { Numbers, Revision, Statement } from "./credential.js";

const counted = [
  "leadingMinutes",
  "coLeadingMinutes",
  "preparationMinutes",
  "debriefMinutes",
  "trainingMinutes",
  "sessionsLed",
  "sessionsAttended",
] as const satisfies readonly (keyof Numbers)[];

const isSameCount = (a: Numbers, b: Numbers): boolean => counted.every((name) => a[name] === b[name]);

/** Whether two say the same: the same numbers, of the same days. */
export const isSame = (a: Statement, b: Statement): boolean =>
  isSameCount(a, b) && a.from === b.from && a.to === b.to;

const onlyRises = (before: Numbers, after: Numbers) => counted.every((name) => after[name] >= before[name]);

/** What is said since something moved: when, and which correction moved it; null when none is known of. */
export interface Move {
  statement: Statement;
  at: Date;
  because: string | null;
}

/**
 * The revisions once numbers moved. A correction is added and stays to be read. What only grew, as weeks go by, is
 * brought up to date in place, so that the trace of a term is not forty lines; so are the days alone.
 */
export function revise(revisions: readonly Revision[], { statement, at, because }: Move): Revision[] {
  const last = revisions.at(-1);
  if (last && isSameCount(last, statement)) return [...revisions.slice(0, -1), { ...last, ...statement }];
  const hasGrown = because === null && last !== undefined && onlyRises(last, statement);
  const next: Revision = {
    ...statement,
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
