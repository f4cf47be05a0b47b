import type { Document } from "bson";
import { DatabaseError } from "../errors.js";
import { encodeKey } from "../language/compare.js";
import { indexOf, splitPath } from "../language/paths.js";
import { asDocument, fieldOf, UNDEFINED_KEY } from "../language/values.js";
import type { Key } from "../store/layer.js";

/** One field of an index: its path in pieces and 1 or -1. */
export interface IndexField {
  path: string;
  parts: readonly string[];
  direction: 1 | -1;
}

export function indexFields(pattern: Document): IndexField[] {
  return Object.entries(pattern).map(([path, direction]) => ({
    path,
    parts: splitPath(path),
    direction: Number(direction) < 0 ? -1 : 1,
  }));
}

/** The key bytes of a value in an index field. */
export function fieldKey(value: unknown, direction: 1 | -1): Key {
  const bytes = encodeKey(value);
  if (direction === 1) return bytes.toString("latin1");
  const inverted = Buffer.from(bytes);
  for (let i = 0; i < inverted.length; i++) inverted[i] = (inverted[i] as number) ^ 0xff;
  return inverted.toString("latin1");
}

/** The values of a document in an index, one tuple a key; bit n of `multikey`: field n met an array. */
export interface IndexKeys {
  tuples: unknown[][];
  multikey: number;
}

/** Where one field of an index stands on its way: what is left of its path at a node of the document. */
interface Step {
  node: unknown;
  parts: readonly string[];
  /** The node is the value; an array in an array is not taken apart again. */
  final: boolean;
}

/**
 * The keys of a document as MongoDB makes them: fields below one array are taken together element by element
 * (no cross product), and two arrays side by side are refused with 171.
 */
export function indexKeys(document: Document, fields: readonly IndexField[]): IndexKeys {
  const keys: IndexKeys = { tuples: [], multikey: 0 };
  expand(
    fields.map(({ parts }) => ({ node: document, parts, final: false })),
    fields,
    keys,
  );
  return keys;
}

function expand(steps: readonly Step[], fields: readonly IndexField[], keys: IndexKeys): void {
  const reached = steps.map(descend);
  const array = sharedArray(reached, fields);
  if (array === undefined) {
    keys.tuples.push(reached.map(({ node }) => node ?? null));
    return;
  }
  const isAt = (step: Step) => !step.final && step.node === array;
  for (const [at, step] of reached.entries()) if (isAt(step)) keys.multikey |= 1 << at;
  if (array.length === 0) {
    keys.tuples.push(reached.map((step) => (isAt(step) ? emptyArrayKey(step) : (step.node ?? null))));
  }
  for (const element of array) {
    expand(
      reached.map((step) => (isAt(step) ? intoElement(step, element) : step)),
      fields,
      keys,
    );
  }
}

function emptyArrayKey({ parts }: Step): unknown {
  return parts.length === 0 ? UNDEFINED_KEY : null;
}

function intoElement({ parts }: Step, element: unknown): Step {
  if (parts.length === 0) return { node: element, parts, final: true };
  return asDocument(element) === undefined
    ? { node: undefined, parts: [], final: true }
    : { node: element, parts, final: false };
}

/** Follows a path to its end or to an array that has to be taken element by element. */
function descend(step: Step): Step {
  if (step.final) return step;
  let value = step.node;
  for (let at = 0; at < step.parts.length; at++) {
    const part = step.parts[at] as string;
    if (Array.isArray(value)) {
      const place = indexOf(part);
      if (place === undefined || place >= value.length)
        return { node: value, parts: step.parts.slice(at), final: false };
      value = value[place];
      continue;
    }
    const inner = asDocument(value);
    if (inner === undefined) return { node: undefined, parts: [], final: true };
    value = fieldOf(inner, part);
  }
  return { node: value, parts: [], final: !Array.isArray(value) };
}

/** The one array that fields have reached. */
function sharedArray(steps: readonly Step[], fields: readonly IndexField[]): unknown[] | undefined {
  let found: { array: unknown[]; at: number } | undefined;
  for (const [at, { node, final }] of steps.entries()) {
    if (final || !Array.isArray(node)) continue;
    found ??= { array: node, at };
    if (found.array !== node) throw parallelArrays(fields[found.at] as IndexField, fields[at] as IndexField);
  }
  return found?.array;
}

function parallelArrays(one: IndexField, other: IndexField): DatabaseError {
  const names = [other, one].map(({ parts }) => `[${parts[parts.length - 1] ?? ""}]`);
  return new DatabaseError(
    171,
    "CannotIndexParallelArrays",
    `cannot index parallel arrays ${names.join(" ")}`,
  );
}
