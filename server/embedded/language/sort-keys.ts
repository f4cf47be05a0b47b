import { indexOf } from "./paths.js";
import { badValue } from "./refusals.js";
import { asDocument, fieldOf, UNDEFINED_KEY, type Document } from "./values.js";

/** Where one path stands: at a value with some of the path still to go. */
interface Step {
  readonly value: unknown;
  readonly rest: readonly string[];
  /** The value counts as it is, an array in an array too. */
  readonly closed: boolean;
}

/**
 * The keys by which a document sorts at several paths, a tuple for every element of an array on the way; paths
 * through one array go through it together. A missing field is null, an empty array a key below null.
 *
 * @throws DatabaseError 2 when two paths go through different arrays
 */
export function sortKeysAt(document: Document, paths: readonly (readonly string[])[]): unknown[][] {
  const tuples: unknown[][] = [];
  expand(
    paths.map((rest) => follow({ value: document, rest, closed: false })),
    tuples,
  );
  return tuples;
}

function expand(steps: readonly Step[], tuples: unknown[][]): void {
  const open = steps.find(isOpen);
  if (open === undefined) {
    tuples.push(steps.map(({ value }) => value ?? null));
    return;
  }
  if (steps.some((step) => isOpen(step) && step.value !== open.value)) {
    throw badValue("cannot sort with keys that are parallel arrays");
  }
  const elements = open.value as readonly unknown[];
  for (const element of elements.length === 0 ? [undefined] : elements) {
    expand(
      steps.map((step) => (isOpen(step) ? enter(step, element) : step)),
      tuples,
    );
  }
}

function isOpen({ value, closed }: Step): boolean {
  return !closed && Array.isArray(value);
}

/** Undefined as an element stands for that of an empty array. */
function enter({ rest }: Step, element: unknown): Step {
  if (rest.length === 0)
    return { value: element === undefined ? UNDEFINED_KEY : element, rest, closed: true };
  return asDocument(element) === undefined
    ? { value: null, rest, closed: true }
    : follow({ value: element, rest, closed: false });
}

/** Follows a path to its end, or to an array that is taken element by element. */
function follow({ value: start, rest }: Step): Step {
  let value = start;
  for (let at = 0; at < rest.length; at++) {
    const part = rest[at] as string;
    if (Array.isArray(value)) {
      const place = indexOf(part);
      if (place === undefined || place >= value.length) return { value, rest: rest.slice(at), closed: false };
      value = (value as unknown[])[place];
    } else {
      const inner = asDocument(value);
      if (inner === undefined) return { value: null, rest: [], closed: true };
      value = fieldOf(inner, part);
    }
  }
  return { value, rest: [], closed: false };
}
