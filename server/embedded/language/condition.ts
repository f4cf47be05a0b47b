import { someAt } from "./paths.js";
import { positionAt } from "./positional.js";
import type { Document } from "./values.js";

/** Decides about one value; undefined is a missing field. */
export type Test = (value: unknown) => boolean;

/** Decides whether a document matches. */
export type Predicate = (document: Document) => boolean;

/** A compiled filter or part of one; `position` is what `$` stands for after a match. */
export interface Matcher {
  readonly matches: Predicate;
  readonly position: (document: Document) => number | undefined;
}

/** A condition on a field: at a path of a document, or on one element of an array (in `$elemMatch`). */
export interface Condition {
  readonly at: (parts: readonly string[]) => Matcher;
  readonly onElement: Test;
}

/**
 * A condition by a test of values; with `leaves` each element of an array is tested, then the array. `inner`
 * gives the position inside a value that passed.
 */
export function leaf(test: Test, leaves = true, inner?: (value: unknown) => number): Condition {
  return {
    at: (parts) => ({
      matches: (document) => someAt(document, parts, test, leaves),
      position: (document) => positionAt(document, parts, test, leaves, inner),
    }),
    onElement: test,
  };
}

/** The opposite of a condition; it never gives a position. */
export function not({ at, onElement }: Condition): Condition {
  return {
    at: (parts) => {
      const { matches } = at(parts);
      return withoutPosition((document) => !matches(document));
    },
    onElement: (value) => !onElement(value),
  };
}

/** All of several conditions on one field. */
export function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  return {
    at: (parts) => every(conditions.map((condition) => condition.at(parts))),
    onElement: (value) => conditions.every((condition) => condition.onElement(value)),
  };
}

/** All of several matchers; the last one that went through an array gives the position. */
export function every(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return {
    matches: (document) => {
      for (const matcher of matchers) if (!matcher.matches(document)) return false;
      return true;
    },
    position: (document) =>
      matchers.map((matcher) => matcher.position(document)).findLast((at) => at !== undefined),
  };
}

/** A matcher that never gives a position. */
export function withoutPosition(matches: Predicate): Matcher {
  return { matches, position: () => undefined };
}
