import { DatabaseError } from "../errors.js";
import { compareValues } from "./compare.js";
import { wholeNumber } from "./numbers.js";
import { splitPath, valuesAt } from "./paths.js";
import { fieldOf, typeName, type Document } from "./values.js";

interface SortField {
  path: string;
  simple: boolean;
  direction: 1 | -1;
}

/**
 * Compiles a sort pattern into a comparison of documents. An array counts by its least element ascending and
 * by its greatest descending, a missing field as null. Equal documents compare as 0: use a stable sort.
 *
 * @throws DatabaseError with MongoDB's code for a direction that is not 1 or -1, and for `$meta`
 */
export function compileSort(sort: Document): (a: Document, b: Document) => number {
  const fields = Object.keys(sort).map((path) => sortField(path, sort[path]));
  return (a, b) => {
    for (const field of fields) {
      const order = compareValues(sortKey(a, field), sortKey(b, field));
      if (order !== 0) return order * field.direction;
    }
    return 0;
  };
}

function sortField(path: string, value: unknown): SortField {
  if (path === "")
    throw new DatabaseError(40352, "Location40352", "FieldPath cannot be constructed with empty string");
  if (path.startsWith("$")) {
    throw new DatabaseError(
      16410,
      "Location16410",
      `FieldPath field names may not start with '$', given '${path}'.`,
    );
  }
  if (typeName(value) === "object") {
    throw new DatabaseError(168, "InvalidPipelineOperator", "$meta sort is not supported");
  }
  const direction = wholeNumber(value);
  if (direction !== 1 && direction !== -1) {
    throw new DatabaseError(
      15975,
      "Location15975",
      "$sort key ordering must be 1 (for ascending) or -1 (for descending)",
    );
  }
  return { path, simple: splitPath(path).length === 1, direction };
}

function sortKey(document: Document, { path, simple, direction }: SortField): unknown {
  if (simple) {
    const value = fieldOf(document, path);
    if (value === undefined) return null;
    if (!Array.isArray(value)) return value;
  }
  const values = valuesAt(document, path);
  let key = values[0];
  for (let i = 1; i < values.length; i++) {
    if (compareValues(values[i], key) * direction < 0) key = values[i];
  }
  return key;
}
