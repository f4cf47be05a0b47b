import type { Collection } from "../engine/collection.js";
import type { Reading } from "../engine/reading.js";
import { countKeys } from "../engine/scan.js";
import { compileFilter } from "../language/match.js";
import { choosePlan, query, type Query } from "./query.js";

/** Counts what a query finds, giving way between its yields; index keys are enough where the plan is exact. */
export function* countRecords(
  view: Reading,
  collection: Collection,
  wanted: Query,
): Generator<undefined, number> {
  compileFilter(wanted.filter, { now: wanted.now });
  const plan = choosePlan(collection, wanted.filter, undefined, wanted.hint);
  let count = 0;
  if (plan.exact && plan.index !== undefined) {
    for (const keys of countKeys(view, collection, plan)) {
      count += keys;
      yield undefined;
    }
    return count;
  }
  for (const record of query(view, collection, { ...wanted, skip: 0, limit: 0 })) {
    if (record !== undefined) count++;
    yield undefined;
  }
  return count;
}
