import type { Document } from "bson";
import { isDocument, numberOf } from "../bson.js";
import type { Query } from "./query.js";

/** What the first stages of a pipeline ask for, as one query. */
export type Head = Pick<Query, "filter" | "sort" | "skip" | "limit">;

/** Splits a pipeline into a query of its first `$match`, `$sort`, `$skip` and `$limit`, and the stages after them. */
export function splitPipeline(stages: readonly Document[]): { head: Head; rest: Document[] } {
  const rest = [...stages];
  const head: Head = { filter: {} };
  const take = (name: string): unknown => (rest[0]?.[name] === undefined ? undefined : rest.shift()?.[name]);
  head.filter = (take("$match") as Document | undefined) ?? {};
  const sort = take("$sort");
  if (isDocument(sort)) head.sort = sort;
  head.skip = numberOf(take("$skip"));
  head.limit = numberOf(take("$limit"));
  return { head, rest };
}

/** Whether the rest of a pipeline only counts documents, so that it needs none of them. */
export function onlyCounts(head: Head, [first]: readonly Document[]): boolean {
  if (head.sort !== undefined || head.skip !== undefined || head.limit !== undefined || first === undefined)
    return false;
  if (typeof first.$count === "string") return true;
  return isDocument(first.$group) && Object.entries(first.$group).every(isConstant);
}

/** `_id: null` or a number, `{ $sum: 1 }` for the others. */
function isConstant([name, value]: [string, unknown]): boolean {
  if (name === "_id") return value === null || numberOf(value) !== undefined;
  return isDocument(value) && Object.keys(value).join() === "$sum" && numberOf(value.$sum) !== undefined;
}
