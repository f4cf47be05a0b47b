import { asDocument, fieldOf, type Document } from "./values.js";

/** Receives one value at the end of a path, undefined for a missing field; true stops the walk. */
type Visit = (value: unknown) => boolean;

const DIGITS = /^\d+$/;

/** A dotted path in pieces. */
export function splitPath(path: string): string[] {
  return path.split(".");
}

/** The place in an array that a piece of a path names: canonical digits only, else undefined. */
export function indexOf(piece: string): number | undefined {
  return DIGITS.test(piece) && (piece.length === 1 || piece[0] !== "0") ? Number(piece) : undefined;
}

/**
 * Walks a path as MongoDB's matcher does, through arrays of documents and array positions, and visits every
 * value at its end; with `leaves` an array at the end is visited element by element, then as a whole.
 * Returns whether a visit stopped the walk. The rules are those of MongoDB's path iterator.
 */
export function someAt(document: Document, parts: readonly string[], visit: Visit, leaves = true): boolean {
  return parts.length === 1
    ? visitLeaf(fieldOf(document, parts[0] as string), visit, leaves)
    : walk(document, parts, 0, visit, leaves);
}

function visitLeaf(value: unknown, visit: Visit, leaves: boolean): boolean {
  if (leaves && Array.isArray(value)) {
    for (const element of value) if (visit(element)) return true;
  }
  return visit(value);
}

function walk(
  start: Document,
  parts: readonly string[],
  from: number,
  visit: Visit,
  leaves: boolean,
): boolean {
  let document = start;
  for (let i = from; ;) {
    const value = fieldOf(document, parts[i] as string);
    i++;
    if (i === parts.length) return visitLeaf(value, visit, leaves);
    if (Array.isArray(value)) return walkElements(value, parts, i, visit, leaves);
    const inner = asDocument(value);
    if (inner === undefined) return visit(undefined);
    document = inner;
  }
}

function walkElements(
  array: readonly unknown[],
  parts: readonly string[],
  at: number,
  visit: Visit,
  leaves: boolean,
): boolean {
  const place = indexOf(parts[at] as string);
  for (let k = 0; k < array.length; k++) {
    const inner = asDocument(array[k]);
    if (inner !== undefined && walk(inner, parts, at, visit, leaves)) return true;
    if (k === place && visitPlace(array[k], inner, parts, at + 1, visit, leaves)) return true;
  }
  return false;
}

function visitPlace(
  element: unknown,
  inner: Document | undefined,
  parts: readonly string[],
  at: number,
  visit: Visit,
  leaves: boolean,
): boolean {
  if (at === parts.length) return visit(element);
  if (inner !== undefined) return walk(inner, parts, at, visit, leaves);
  return Array.isArray(element) && walkElements(element, parts, at, visit, leaves);
}
