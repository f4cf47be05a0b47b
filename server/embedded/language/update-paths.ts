import { DatabaseError } from "../errors.js";
import type { ElementTest } from "./array-filters.js";
import { splitPath } from "./paths.js";
import { badValue } from "./refusals.js";

type ArrayFilters = ReadonlyMap<string, ElementTest>;

/**
 * Splits the path of an update into its pieces and notes the array filters that it uses.
 *
 * @throws DatabaseError 56 for an empty name, 52 for one that begins with `$`, 2 for `$` or `$[name]` where it
 * has no meaning
 */
export function checkedPath(path: string, filters: ArrayFilters, used: Set<string>): string[] {
  if (path === "") throw new DatabaseError(56, "EmptyFieldName", "An empty update path is not valid.");
  const parts = splitPath(path);
  if (parts.includes("")) {
    throw new DatabaseError(
      56,
      "EmptyFieldName",
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  if (parts.filter((part) => part === "$").length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  for (const [i, part] of parts.entries()) {
    if (part === "$") checkPositional(path, i);
    else if (part.startsWith("$")) checkIdentifier(path, part, i, filters, used);
  }
  return parts;
}

function checkPositional(path: string, at: number): void {
  if (at === 0) {
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
  }
}

function checkIdentifier(
  path: string,
  part: string,
  at: number,
  filters: ArrayFilters,
  used: Set<string>,
): void {
  const identifier = /^\$\[([^\]]*)\]$/.exec(part)?.[1];
  if (identifier === undefined) {
    throw new DatabaseError(
      52,
      "DollarPrefixedFieldName",
      `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
    );
  }
  if (at === 0) {
    throw badValue(
      `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
    );
  }
  if (identifier === "") return;
  if (!filters.has(identifier)) {
    throw badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
  }
  used.add(identifier);
}
