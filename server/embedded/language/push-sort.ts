import { compareValues } from "./compare.js";
import { isNumber, wholeNumber } from "./numbers.js";
import { splitPath } from "./paths.js";
import { badValue } from "./refusals.js";
import { asDocument, fieldOf } from "./values.js";

type Order = (a: unknown, b: unknown) => number;

/** Compiles `$push`'s `$sort`: 1 or -1 for whole elements, or a pattern over the fields of documents. */
export function compilePushSort(argument: unknown): Order {
  const pattern = asDocument(argument);
  if (pattern === undefined) {
    if (!isNumber(argument)) {
      throw badValue(
        "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields",
      );
    }
    const direction = directionOf(argument);
    return (a, b) => compareValues(a, b) * direction;
  }
  const names = Object.keys(pattern);
  if (names.length === 0) throw badValue("The $sort pattern is empty when it should be a set of fields.");
  const fields = names.map((name) => ({ parts: splitPath(name), direction: directionOf(pattern[name]) }));
  for (const { parts } of fields) {
    if (parts.includes(""))
      throw badValue(`The $sort field is a dotted field but has an empty part: ${parts.join(".")}`);
  }
  return (a, b) => {
    for (const { parts, direction } of fields) {
      const order = compareValues(keyOf(a, parts), keyOf(b, parts)) * direction;
      if (order !== 0) return order;
    }
    return 0;
  };
}

function directionOf(value: unknown): number {
  const direction = wholeNumber(value);
  if (direction === 1 || direction === -1) return direction;
  throw badValue("The $sort element value must be either 1 or -1");
}

function keyOf(element: unknown, parts: readonly string[]): unknown {
  let value = element;
  for (const part of parts) {
    const document = asDocument(value);
    value = document === undefined ? undefined : fieldOf(document, part);
  }
  return value ?? null;
}
