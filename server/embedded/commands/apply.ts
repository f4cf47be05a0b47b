import { ObjectId, type Document } from "bson";
import { encode } from "../bson.js";
import type { Collection } from "../engine/collection.js";
import { insertRecord, replaceRecord } from "../engine/records.js";
import type { StoredRecord } from "../engine/scan.js";
import type { Writing } from "../engine/writing.js";
import { failedToParse } from "../language/refusals.js";
import { compileUpdate, documentFromUpsert, type Update } from "../language/update.js";
import { isDocument } from "../bson.js";
import type { Context } from "./context.js";
import { checkDepth, checkUpdatedSize } from "./limits.js";
import { prepared } from "./insert.js";

/** What an update statement of either command says. */
export interface UpdateStatement {
  filter: Document;
  update: Document | Document[];
  arrayFilters: Document[] | undefined;
  sort?: Document | undefined;
  hint: unknown;
}

export function isReplacement(update: Document | Document[]): boolean {
  return !Array.isArray(update) && Object.keys(update)[0]?.startsWith("$") !== true;
}

export function checkUpdate(update: unknown): Document | Document[] {
  if (isDocument(update)) return update;
  if (Array.isArray(update) && update.every(isDocument)) return update;
  throw failedToParse("Update argument must be either an object or an array");
}

export function compiled({ update, arrayFilters }: UpdateStatement, context: Context): Update {
  return compileUpdate(update, { now: context.now, ...(arrayFilters === undefined ? {} : { arrayFilters }) });
}

/** Puts an updated document in its place; false when not a byte has changed. */
export function applyUpdate(
  context: Context,
  write: Writing,
  collection: Collection,
  record: StoredRecord,
  to: Document,
): boolean {
  const bytes = encode(to);
  if (bytes.equals(record.bytes)) return false;
  checkUpdatedSize(bytes.length);
  checkDepth(to, bytes.length);
  replaceRecord(
    write,
    collection,
    record.id,
    { from: record.document, to, bytes },
    context.engine.onMultikey,
  );
  return true;
}

/** Inserts what an upsert that found nothing makes. */
export function applyUpsert(
  context: Context,
  write: Writing,
  namespace: string,
  { filter, update, arrayFilters }: UpdateStatement,
): Document {
  const options = { now: context.now, ...(arrayFilters === undefined ? {} : { arrayFilters }) };
  const made = documentFromUpsert(filter, update, options);
  const { document, bytes } = prepared(Object.hasOwn(made, "_id") ? made : { _id: new ObjectId(), ...made });
  const collection = context.engine.catalog.findOrCreate(namespace, write);
  insertRecord(write, collection, document, bytes, context.engine.onMultikey);
  return document;
}
