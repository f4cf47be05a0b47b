import { indexOf } from "./paths.js";
import { asDocument, fieldOf, type Document } from "./values.js";

/** A value at the end of a path, and the position in the outermost array that was gone through to reach it. */
interface Found {
  value: unknown;
  position: number | undefined;
}

/**
 * The position in an array at which a test holds for a path's value: what `$` stands for in an update. `inner`
 * gives the position inside the value itself, for `$elemMatch`; one on the way there counts before it.
 */
export function positionAt(
  document: Document,
  parts: readonly string[],
  test: (value: unknown) => boolean,
  leaves: boolean,
  inner?: (value: unknown) => number,
): number | undefined {
  for (const { value, position } of elementsAt(document, parts, 0, leaves)) {
    if (test(value)) return position ?? inner?.(value);
  }
  return undefined;
}

function* elementsAt(
  document: Document,
  parts: readonly string[],
  at: number,
  leaves: boolean,
): Generator<Found> {
  const value = fieldOf(document, parts[at] as string);
  const next = at + 1;
  if (next === parts.length) {
    if (leaves && Array.isArray(value))
      yield* value.map((element, position) => ({ value: element as unknown, position }));
    yield { value, position: undefined };
  } else if (Array.isArray(value)) yield* throughArray(value, parts, next, leaves);
  else {
    const inner = asDocument(value);
    if (inner === undefined) yield { value: undefined, position: undefined };
    else yield* elementsAt(inner, parts, next, leaves);
  }
}

function* throughArray(
  array: readonly unknown[],
  parts: readonly string[],
  at: number,
  leaves: boolean,
): Generator<Found> {
  const named = indexOf(parts[at] as string);
  for (const [position, element] of array.entries()) {
    const inner = asDocument(element);
    if (inner !== undefined) {
      for (const { value } of elementsAt(inner, parts, at, leaves)) yield { value, position };
    }
    if (position !== named) continue;
    if (at + 1 === parts.length) yield { value: element, position: undefined };
    else if (inner !== undefined) yield* elementsAt(inner, parts, at + 1, leaves);
    else if (Array.isArray(element)) yield* throughArray(element, parts, at + 1, leaves);
  }
}
