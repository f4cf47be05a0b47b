import { compileFilter } from "./match.js";
import { wholeNumber } from "./numbers.js";
import { numbered } from "./refusals.js";
import { asDocument, typeName } from "./values.js";

type Narrow = (value: unknown) => unknown;

/** Compiles `find`'s `$elemMatch` projection: the first element that matches, or nothing. */
export function compileFirstMatch(argument: unknown, depth: number): Narrow {
  const filter = asDocument(argument);
  if (filter === undefined) {
    throw numbered(31274, `elemMatch: Invalid argument, object required, but got ${typeName(argument)}`);
  }
  if (depth > 1) throw numbered(31275, "Cannot use $elemMatch projection on a nested field.");
  const matches = compileFilter({ element: { $elemMatch: filter } });
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const list = value as unknown[];
    const found = list.findIndex((element) => matches({ element: [element] }));
    return found < 0 ? undefined : [list[found]];
  };
}

/**
 * Compiles `find`'s `$slice` projection: a number of elements from either end, or a start and a number.
 * Undefined when the argument is that of the aggregation expression of the same name.
 */
export function compileSliceProjection(argument: unknown): Narrow | undefined {
  const cut = Array.isArray(argument) ? rangeCut(argument) : endCut(argument);
  return cut && ((value) => (Array.isArray(value) ? cut(value) : value));
}

type Cut = (array: readonly unknown[]) => unknown[];

function endCut(argument: unknown): Cut {
  const count = wholeNumber(argument);
  if (count === undefined) {
    throw numbered(31273, `$slice only supports numbers and [skip, limit] arrays`);
  }
  return (array) => (count < 0 ? array.slice(count) : array.slice(0, count));
}

function rangeCut(argument: readonly unknown[]): Cut | undefined {
  const skip = wholeNumber(argument[0]);
  const limit = wholeNumber(argument[1]);
  if (argument.length !== 2 || skip === undefined || limit === undefined) return undefined;
  if (limit <= 0) throw numbered(28729, `Third argument to $slice must be positive: ${limit}`);
  return (array) => {
    const start = skip < 0 ? Math.max(0, array.length + skip) : skip;
    return array.slice(start, start + limit);
  };
}
