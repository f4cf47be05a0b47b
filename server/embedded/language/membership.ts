import { compareValues, equalValues } from "./compare.js";
import { badValue } from "./refusals.js";
import { asDocument, typeName } from "./values.js";

type Test = (value: unknown) => boolean;

/**
 * Compiles the list of `$in` and `$nin`: strings are looked up, other values searched in order, regular
 * expressions tried one by one; null stands for missing fields too.
 */
export function compileMembership(name: string, list: unknown, regexTest: (regex: unknown) => Test): Test {
  if (!Array.isArray(list)) throw badValue(`${name} needs an array`);
  const values = list as unknown[];
  for (const value of values) {
    if (Object.keys(asDocument(value) ?? {})[0]?.startsWith("$") === true)
      throw badValue("cannot nest $ under $in");
  }
  const strings = new Set(values.filter((value) => typeof value === "string"));
  const tests = values.filter((value) => typeName(value) === "regex").map(regexTest);
  const hasNull = values.some((value) => value === null || value === undefined);
  const others = values
    .filter((value) => typeof value !== "string" && value !== null && value !== undefined)
    .sort(compareValues);
  return (value) => {
    if (typeof value === "string") {
      if (strings.has(value)) return true;
    } else if (value === undefined || value === null) return hasNull;
    else if (includes(others, value)) return true;
    return tests.length > 0 && tests.some((test) => test(value));
  };
}

function includes(sorted: readonly unknown[], value: unknown): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareValues(sorted[middle], value) < 0) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && equalValues(sorted[low], value);
}
