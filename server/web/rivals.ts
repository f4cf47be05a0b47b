/** One field in which what is stored and what was typed differ, in words. */
export interface Difference {
  label: string;
  stored: string;
  typed: string;
}

/** The fields in which the two differ, an empty one in a word of its own. */
export const rivalsAmong = (fields: readonly Difference[]): Difference[] =>
  fields
    .filter(({ stored, typed }) => stored !== typed)
    .map(({ label, stored, typed }) => ({ label, stored: stored || "nothing", typed: typed || "nothing" }));
