import type { Collection } from "../engine/collection.js";
import { StoredRecord } from "../engine/scan.js";
import { recordKey } from "../engine/collection.js";
import type { Writing } from "../engine/writing.js";
import { compileFilter } from "../language/match.js";
import type { Key } from "../store/layer.js";
import { viewOf, type Context } from "./context.js";
import { inPieces } from "./pieces.js";
import { query, type Query } from "./query.js";

/** A search that looks at more records than this gives way to others in between. */
const SHORT_SEARCH = 2000;

class LongSearch extends Error {}

/** The records that a write statement is about; all are found before the first is changed. */
export type Found = (write: Writing, collection: Collection) => StoredRecord[];

/**
 * Runs a write statement that changes what a query finds. A short search happens inside the statement. A long one
 * is done beforehand, in pieces; the statement then takes those records that still match. When none is left of what
 * was found, or `mustLook` says that finding nothing has consequences, the search is done again in one piece.
 */
export async function writeMatching<T>(
  context: Context,
  namespace: string,
  wanted: Query,
  mustLook: boolean,
  statement: (write: Writing, found: Found) => T,
  onMerged: (result: T) => void,
): Promise<T> {
  const { engine, transaction, deadline } = context;
  const run = (found: Found) =>
    engine.write(transaction, deadline, (write) => statement(write, found), onMerged);
  try {
    return await run((write, collection) => search(write, collection, wanted, SHORT_SEARCH));
  } catch (error) {
    if (!(error instanceof LongSearch)) throw error;
  }
  const candidates = await searchInPieces(context, namespace, wanted);
  return run((write, collection) => {
    const left = stillMatching(write, collection, candidates, wanted);
    const isSettled = left.length > 0 || (candidates.length === 0 && !mustLook);
    return isSettled ? left : search(write, collection, wanted, Infinity);
  });
}

function search(write: Writing, collection: Collection, wanted: Query, longest: number): StoredRecord[] {
  const found: StoredRecord[] = [];
  let steps = 0;
  for (const record of query(write, collection, wanted)) {
    if (record !== undefined) found.push(record);
    if (++steps > longest) throw new LongSearch();
  }
  return found;
}

async function searchInPieces(context: Context, namespace: string, wanted: Query): Promise<Key[]> {
  const view = viewOf(context);
  const collection = context.engine.catalog.find(namespace, view);
  const found: Key[] = [];
  if (collection === undefined) return found;
  const check = () => context.deadline.check();
  await inPieces(query(view, collection, wanted), check, (record) => {
    if (record !== undefined) found.push(record.id);
  });
  return found;
}

function stillMatching(
  write: Writing,
  collection: Collection,
  candidates: readonly Key[],
  { filter, now }: Query,
): StoredRecord[] {
  const matches = compileFilter(filter, { now });
  const found: StoredRecord[] = [];
  for (const id of candidates) {
    const bytes = write.get(recordKey(collection, id));
    const record = bytes === undefined ? undefined : new StoredRecord(id, bytes, false);
    if (record !== undefined && matches(record.document)) found.push(record);
  }
  return found;
}
