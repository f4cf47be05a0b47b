import type { Document } from "bson";
import { DatabaseError } from "../errors.js";
import { prefixOf } from "../store/keys.js";
import type { Key } from "../store/layer.js";
import { recordKey, takeRecordId, type Collection } from "./collection.js";
import { formatValue } from "./format.js";
import { keysOf, type Index } from "./index-definition.js";
import type { Writing } from "./writing.js";

/** Called when an index meets its first array in a field. */
export type OnMultikey = (collection: Collection, index: Index, fields: number) => void;

interface IndexChange {
  index: Index;
  added: Map<Key, unknown[]>;
  removed: Iterable<Key>;
}

/** Adds a document with all its index keys, or throws E11000 with nothing written. Returns its record id. */
export function insertRecord(
  write: Writing,
  collection: Collection,
  document: Document,
  bytes: Buffer,
  onMultikey: OnMultikey,
): Key {
  const changes = collection.indexes.map((index) => {
    const { keys, multikey } = keysOf(index, document);
    if ((multikey & ~index.multikey) !== 0) onMultikey(collection, index, multikey);
    return { index, added: keys, removed: [] };
  });
  checkUnique(write, collection, changes);
  const id = takeRecordId(collection);
  write.put(recordKey(collection, id), bytes);
  applyChanges(write, collection, changes, id);
  write.grow(collection, 1);
  return id;
}

/** Puts another document in a record's place, moving only the index keys that differ. */
export function replaceRecord(
  write: Writing,
  collection: Collection,
  id: Key,
  change: { from: Document; to: Document; bytes: Buffer },
  onMultikey: OnMultikey,
): void {
  write.claim(recordKey(collection, id));
  const changes = collection.indexes.slice(1).map((index) => {
    const before = keysOf(index, change.from).keys;
    const { keys, multikey } = keysOf(index, change.to);
    if ((multikey & ~index.multikey) !== 0) onMultikey(collection, index, multikey);
    const added = new Map([...keys].filter(([key]) => !before.has(key)));
    return { index, added, removed: [...before.keys()].filter((key) => !keys.has(key)) };
  });
  checkUnique(write, collection, changes);
  write.put(recordKey(collection, id), change.bytes);
  applyChanges(write, collection, changes, id);
}

export function removeRecord(write: Writing, collection: Collection, id: Key, document: Document): void {
  write.remove(recordKey(collection, id));
  const changes = collection.indexes.map((index) => ({
    index,
    added: new Map<Key, unknown[]>(),
    removed: keysOf(index, document).keys.keys(),
  }));
  applyChanges(write, collection, changes, id);
  write.grow(collection, -1);
}

/** Adds an existing record to a new index. */
export function indexRecord(
  write: Writing,
  collection: Collection,
  index: Index,
  id: Key,
  document: Document,
  onMultikey: OnMultikey,
): void {
  const { keys, multikey } = keysOf(index, document);
  if ((multikey & ~index.multikey) !== 0) onMultikey(collection, index, multikey);
  const changes = [{ index, added: keys, removed: [] }];
  checkUnique(write, collection, changes);
  applyChanges(write, collection, changes, id);
}

function checkUnique(write: Writing, collection: Collection, changes: readonly IndexChange[]): void {
  for (const { index, added } of changes) {
    if (!index.unique) continue;
    const prefix = prefixOf(collection.number, index.number);
    for (const [key, values] of added) {
      write.claim(prefix + key);
      if (write.get(prefix + key) !== undefined) throw duplicateKey(collection, index, values);
    }
  }
}

function applyChanges(
  write: Writing,
  collection: Collection,
  changes: readonly IndexChange[],
  id: Key,
): void {
  const value = Buffer.from(id, "latin1");
  for (const { index, added, removed } of changes) {
    const prefix = prefixOf(collection.number, index.number);
    const suffix = index.unique ? "" : id;
    for (const key of removed) write.remove(prefix + key + suffix);
    for (const key of added.keys()) write.put(prefix + key + suffix, value);
  }
}

/** MongoDB's E11000, whose text and fields Mongoose and its users read. */
function duplicateKey(collection: Collection, index: Index, values: unknown[]): DatabaseError {
  const named = index.fields.map(({ path }, at) => [path, values[at]] as const);
  const shown = named.map(([path, value]) => `${path}: ${formatValue(value)}`).join(", ");
  const message = `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: { ${shown} }`;
  return new DatabaseError(11000, "DuplicateKey", message, {
    keyPattern: index.spec.key as Document,
    keyValue: Object.fromEntries(named),
  });
}
