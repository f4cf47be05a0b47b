import { DatabaseError } from "../errors.js";
import { splitPath } from "./paths.js";
import { asDocument, bsonType, fieldOf, setField, typeName, type Document } from "./values.js";

/**
 * What a filter says by equality, as the document that an upsert starts from; for a replacement only `_id`.
 *
 * @throws DatabaseError 54 when the filter names one path twice, 224 for `$expr`
 */
export function equalitiesOf(filter: Document, onlyId: boolean): Document {
  const found = new Map<string, unknown>();
  collect(filter, found);
  const document: Document = {};
  for (const [path, value] of found) {
    if (!onlyId || path === "_id") place(document, path, value, found);
  }
  return document;
}

function collect(filter: Document, found: Map<string, unknown>): void {
  for (const name of Object.keys(filter)) {
    const value = filter[name];
    if (name === "$and" || (name === "$or" && Array.isArray(value) && value.length === 1)) {
      for (const clause of value as Document[]) collect(clause, found);
    } else if (name === "$expr") {
      throw new DatabaseError(
        224,
        "QueryFeatureNotAllowed",
        "$expr is not allowed in the query predicate for an upsert",
      );
    } else if (!name.startsWith("$")) collectField(name, value, found);
  }
}

function collectField(path: string, value: unknown, found: Map<string, unknown>): void {
  const operators = operatorsOf(value);
  if (operators === undefined) {
    if (typeName(value) !== "regex") add(path, value, found);
    return;
  }
  if (Object.hasOwn(operators, "$eq")) add(path, operators["$eq"], found);
  for (const name of ["$in", "$all"]) {
    const list = fieldOf(operators, name);
    if (!Array.isArray(list) || list.length !== 1) continue;
    const [only] = list as unknown[];
    if (typeName(only) !== "regex" && operatorsOf(only) === undefined) add(path, only, found);
  }
}

function operatorsOf(value: unknown): Document | undefined {
  if (typeName(value) !== "object" || bsonType(value as object) !== undefined) return undefined;
  return Object.keys(value as object)[0]?.startsWith("$") === true ? (value as Document) : undefined;
}

function add(path: string, value: unknown, found: Map<string, unknown>): void {
  for (const other of found.keys()) {
    if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
      throw new DatabaseError(
        54,
        "NotSingleValueField",
        `cannot infer query fields to set, path '${other.length <= path.length ? other : path}' is matched twice`,
      );
    }
  }
  found.set(path, value ?? null);
}

function place(document: Document, path: string, value: unknown, found: ReadonlyMap<string, unknown>): void {
  const parts = splitPath(path);
  let target = document;
  for (const part of parts.slice(0, -1)) {
    let inner = asDocument(fieldOf(target, part));
    if (inner === undefined) {
      inner = {};
      setField(target, part, inner);
    }
    target = inner;
  }
  if (found.has(path)) setField(target, parts.at(-1) as string, value);
}
