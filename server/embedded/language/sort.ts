import { compareValues } from "./compare.js";
import { wholeNumber } from "./numbers.js";
import { splitPath } from "./paths.js";
import { numbered } from "./refusals.js";
import { sortKeysAt } from "./sort-keys.js";
import { asDocument, fieldOf, type Document } from "./values.js";

interface SortField {
  readonly parts: readonly string[];
  readonly direction: 1 | -1;
}

/** Compares two documents: negative, zero or positive. */
type Order = (a: Document, b: Document) => number;

/**
 * Compiles a sort pattern into a comparison of documents. An array counts by its least element ascending and
 * by its greatest descending (with several fields, by the least tuple of one element's fields), a missing field
 * as null. Equal documents compare as 0: use a stable sort.
 *
 * @throws DatabaseError with MongoDB's code for a direction that is not 1 or -1, and for `$meta`; when it
 * compares, 2 for a document with arrays in two of the fields
 */
export function compileSort(sort: Document): Order {
  const fields = Object.keys(sort).map((path) => sortField(path, sort[path]));
  const paths = fields.map(({ parts }) => parts);
  const keys = new WeakMap<Document, readonly unknown[]>();
  const keyOf = (document: Document): readonly unknown[] => {
    const known = keys.get(document);
    if (known !== undefined) return known;
    const [first = [], ...others] = sortKeysAt(document, paths);
    const key = others.reduce(
      (least, tuple) => (compareTuples(tuple, least, fields) < 0 ? tuple : least),
      first,
    );
    keys.set(document, key);
    return key;
  };
  const byKeys: Order = (a, b) => compareTuples(keyOf(a), keyOf(b), fields);
  const names = paths.map(([name = ""]) => name);
  if (paths.some((parts) => parts.length > 1)) return byKeys;
  return (a, b) => {
    for (const [i, name] of names.entries()) {
      const left = fieldOf(a, name) ?? null;
      const right = fieldOf(b, name) ?? null;
      if (Array.isArray(left) || Array.isArray(right)) return byKeys(a, b);
      const order = compareValues(left, right);
      if (order !== 0) return fields[i]?.direction === -1 ? -order : order;
    }
    return 0;
  };
}

function compareTuples(a: readonly unknown[], b: readonly unknown[], fields: readonly SortField[]): number {
  for (const [i, { direction }] of fields.entries()) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order * direction;
  }
  return 0;
}

function sortField(path: string, value: unknown): SortField {
  const parts = splitPath(path);
  if (path === "") throw numbered(40352, "FieldPath cannot be constructed with empty string");
  if (parts.includes("")) throw numbered(15998, "FieldPath field names may not be empty strings.");
  if (parts.some((part) => part.startsWith("$"))) {
    throw numbered(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    );
  }
  const named = asDocument(value);
  if (named !== undefined) {
    throw Object.hasOwn(named, "$meta")
      ? numbered(31138, "Illegal $meta sort: $meta is not supported by the embedded database")
      : numbered(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
  }
  const direction = wholeNumber(value);
  if (direction !== 1 && direction !== -1) {
    throw numbered(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
  }
  return { parts, direction };
}
