/** "a, b and c"; one stands alone, and none is "". */
export const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;

/** What somebody typed, as a sentence that others can follow: with a full stop, unless it ends with a sign of its own. */
export const sentence = (words: string): string => (/[.!?…]$/u.test(words) ? words : `${words}.`);

/** The words with a capital first letter, to begin a sentence with. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** The words with a small first letter, to go on with in a sentence. */
export const lowered = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
