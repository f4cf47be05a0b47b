import { describe } from "./describe.js";
import { compileFilter } from "./match.js";
import { badValue, failedToParse } from "./refusals.js";
import { asDocument, type Document } from "./values.js";

/** Decides whether an array's element is one that `$[identifier]` means. */
export type ElementTest = (element: unknown) => boolean;

/**
 * Compiles an update's `arrayFilters` by their identifiers.
 * @throws DatabaseError 9 when one has not exactly one, 2 for one that is no name.
 */
export function compileArrayFilters(filters: readonly Document[]): Map<string, ElementTest> {
  const tests = new Map<string, ElementTest>();
  for (const filter of filters) {
    const matches = compileFilter(filter, { within: "condition" });
    const [identifier, ...others] = [...identifiersOf(filter)];
    if (identifier === undefined) {
      throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
    }
    if (others.length > 0) {
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${identifier}' ` +
          `and '${others[0] ?? ""}'`,
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string ` +
          `beginning with a lowercase letter, found '${identifier}'`,
      );
    }
    if (tests.has(identifier)) {
      throw failedToParse(`Found multiple array filters with the same top-level field name ${identifier}`);
    }
    tests.set(identifier, (element) => matches({ [identifier]: element }));
  }
  return tests;
}

function identifiersOf(filter: Document): Set<string> {
  const found = new Set<string>();
  for (const name of Object.keys(filter)) {
    if (!name.startsWith("$")) found.add(name.split(".")[0] as string);
    else if (Array.isArray(filter[name])) {
      for (const clause of filter[name] as unknown[]) {
        const document = asDocument(clause);
        if (document === undefined) throw failedToParse(`Error parsing array filter: ${describe(filter)}`);
        for (const inner of identifiersOf(document)) found.add(inner);
      }
    }
  }
  return found;
}
