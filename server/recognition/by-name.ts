const letters = new Intl.Collator("en");

/** People as the alphabet is read, whatever the host's own: É stands beside E, not behind Z. */
export const byName = <T extends { holder: string }>(people: readonly T[]): T[] =>
  [...people].sort((a, b) => letters.compare(a.holder, b.holder));
