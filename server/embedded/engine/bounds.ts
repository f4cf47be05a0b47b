import { rankOf, typeName } from "../language/values.js";
import { afterPrefix } from "../store/keys.js";
import type { Key } from "../store/layer.js";
import type { Demand } from "./conditions.js";
import { fieldKey, type IndexField } from "./index-keys.js";

/** A range of one index field's key bytes; `exact` when just the values that pass lie in it. */
export interface Bounds {
  start: Key;
  end: Key;
  exact: boolean;
}

/**
 * The bounds that a demand puts on an index field. A comparison only meets values of its own type. When the field
 * has met arrays, two bounds may be met by two elements: only one of them is used.
 */
export function boundsOf(
  field: IndexField,
  demand: Demand | undefined,
  isArray: boolean,
): Bounds | undefined {
  const first = demand?.lower ?? demand?.upper;
  if (demand === undefined || first === undefined) return undefined;
  const rank = rankOf(first.value);
  const upper = isArray && demand.lower !== undefined ? undefined : demand.upper;
  const ascending = field.direction === 1;
  const type = String.fromCharCode(ascending ? rank : rank ^ 0xff);
  const bounds: Bounds = { start: type, end: afterPrefix(type), exact: isExact(demand) };
  if (demand.lower !== undefined) narrow(bounds, field, demand.lower, ascending);
  if (upper !== undefined && rankOf(upper.value) === rank) narrow(bounds, field, upper, !ascending);
  return bounds;
}

function narrow(
  bounds: Bounds,
  { direction }: IndexField,
  { value, inclusive }: { value: unknown; inclusive: boolean },
  isStart: boolean,
): void {
  const key = fieldKey(value, direction);
  if (isStart) bounds.start = inclusive ? key : afterPrefix(key);
  else bounds.end = inclusive ? afterPrefix(key) : key;
}

/** NaN lies below all numbers in an index and passes no comparison; two bounds of different types pass nothing. */
function isExact({ lower, upper }: Demand): boolean {
  if (lower !== undefined && upper !== undefined) return rankOf(lower.value) === rankOf(upper.value);
  return lower !== undefined || !["int", "long", "double", "decimal"].includes(typeName(upper?.value));
}
