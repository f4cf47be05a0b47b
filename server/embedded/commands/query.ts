import type { Document } from "bson";
import type { Collection } from "../engine/collection.js";
import { planFor, scanAll, type Plan } from "../engine/plan.js";
import type { Index } from "../engine/index-definition.js";
import type { Reading } from "../engine/reading.js";
import { scan, type StoredRecord } from "../engine/scan.js";
import { DatabaseError } from "../errors.js";
import { compareValues } from "../language/compare.js";
import { compileFilter } from "../language/match.js";
import { badValue } from "../language/refusals.js";
import { compileSort } from "../language/sort.js";
import { asDocument } from "../language/values.js";
import { numberOf } from "../bson.js";

/** Which records a statement means, and in which order. */
export interface Query {
  filter: Document;
  sort?: Document | undefined;
  skip?: number | undefined;
  limit?: number | undefined;
  hint?: unknown;
  now: Date;
}

/**
 * The records that a query finds. It gives undefined for a record that does not match, so that whoever iterates
 * can pause in a long scan.
 */
export function* query(
  view: Reading,
  collection: Collection,
  wanted: Query,
): Generator<StoredRecord | undefined> {
  const matches = compileFilter(wanted.filter, { now: wanted.now });
  const sort = wanted.sort !== undefined && Object.keys(wanted.sort).length > 0 ? wanted.sort : undefined;
  const compare = sort === undefined || isNatural(sort) ? undefined : compileSort(sort);
  const plan = choosePlan(collection, wanted.filter, sort, wanted.hint);
  const skip = wanted.skip ?? 0;
  const end = wanted.limit === undefined || wanted.limit === 0 ? Infinity : skip + wanted.limit;
  const found = matching(scan(view, collection, plan), matches);
  const ordered = compare === undefined || plan.sorted ? found : sorted(found, compare, end);
  let place = 0;
  for (const record of ordered) {
    if (record === undefined) yield undefined;
    else {
      if (place++ >= skip) yield record;
      if (place >= end) return;
    }
  }
}

/** The records of a query without pauses. */
export function* matchesOf(view: Reading, collection: Collection, wanted: Query): Generator<StoredRecord> {
  for (const record of query(view, collection, wanted)) if (record !== undefined) yield record;
}

function* matching(
  records: Iterable<StoredRecord>,
  matches: (document: Document) => boolean,
): Generator<StoredRecord | undefined> {
  for (const record of records) yield record.certain || matches(record.document) ? record : undefined;
}

/** Most bytes of documents that are sorted in memory, as in MongoDB. */
const SORT_LIMIT = 100 * 1024 * 1024;

function sortTooLarge(): DatabaseError {
  const message = `Sort exceeded memory limit of ${SORT_LIMIT} bytes, and there is no sorting on disk.`;
  return new DatabaseError(292, "QueryExceededMemoryLimitNoDiskUseAllowed", message);
}

/** Sorts in memory; with an `end` only what can still come before it is kept. */
function* sorted(
  found: Iterable<StoredRecord | undefined>,
  compare: (a: Document, b: Document) => number,
  end: number,
): Generator<StoredRecord | undefined> {
  const order = (a: StoredRecord, b: StoredRecord) => compare(a.document, b.document);
  let kept: StoredRecord[] = [];
  let bytes = 0;
  for (const record of found) {
    if (record !== undefined) {
      bytes += record.bytes.length;
      if (kept.push(record) > 2 * end + 1000) {
        kept = kept.sort(order).slice(0, end);
        bytes = kept.reduce((sum, one) => sum + one.bytes.length, 0);
      }
      if (bytes > SORT_LIMIT) throw sortTooLarge();
    }
    yield undefined;
  }
  yield* kept.sort(order);
}

/** `{ $natural: 1 }` asks for the order of insertion. */
export function isNatural(sort: Document): boolean {
  return sort.$natural !== undefined;
}

/** The plan of a query: by the index it hints at, in the natural order it asks for, or the best there is. */
export function choosePlan(
  collection: Collection,
  filter: Document,
  sort: Document | undefined,
  hint: unknown,
): Plan {
  const natural = numberOf(asDocument(hint)?.$natural) ?? numberOf(sort?.$natural);
  if (natural !== undefined) return scanAll(collection, natural < 0);
  return planFor(collection, filter, sort, hint === undefined ? undefined : hintedIndex(collection, hint));
}

function hintedIndex(collection: Collection, hint: unknown): Index {
  const found = collection.indexes.find(({ name, spec }) =>
    typeof hint === "string" ? name === hint : compareValues(spec.key, hint) === 0,
  );
  if (found === undefined) {
    throw badValue(
      "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
    );
  }
  return found;
}
