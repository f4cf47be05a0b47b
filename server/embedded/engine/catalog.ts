import { randomUUID } from "node:crypto";
import { UUID } from "bson";
import { DatabaseError } from "../errors.js";
import { snapshotUnavailable } from "../refusals.js";
import { afterPrefix, be, metadataKey } from "../store/keys.js";
import type { Key } from "../store/layer.js";
import { catalogKey, countKey, newCollection, readEntry, writeEntry, type Collection } from "./collection.js";
import { allEntries, type Reading } from "./reading.js";
import { Transaction } from "./transaction.js";
import type { Writing } from "./writing.js";

/** The collections that are there, by namespace. */
export class Catalog {
  readonly collections = new Map<string, Collection>();
  #lastNumber = 0;

  /** Reads the catalogue from the store; `purging` are the key prefixes still to be cleared away. */
  load(store: Reading, purging: readonly Key[]): void {
    const prefix = metadataKey("catalog", "");
    for (const [, bytes] of allEntries(store, { start: prefix, end: afterPrefix(prefix) })) {
      const collection = readEntry(bytes, store);
      this.collections.set(collection.namespace, collection);
      this.#lastNumber = Math.max(this.#lastNumber, collection.number);
    }
    for (const key of purging) this.#lastNumber = Math.max(this.#lastNumber, leadingNumber(key));
  }

  /** The collection as `view` sees it. A transaction that meets a newer one than its start fails with 246. */
  find(namespace: string, view: Reading): Collection | undefined {
    if ("staged" in view) {
      const staged = (view as Writing).staged.get(namespace);
      if (staged !== undefined) return staged ?? undefined;
    }
    if (view instanceof Transaction && view.hasChangedSince(catalogKey(namespace))) {
      throw snapshotUnavailable(namespace);
    }
    return this.collections.get(namespace);
  }

  /** The collection, made when it is not there. */
  findOrCreate(namespace: string, write: Writing): Collection {
    return this.find(namespace, write) ?? this.create(namespace, write);
  }

  create(namespace: string, write: Writing): Collection {
    checkNamespace(namespace);
    const collection = newCollection(namespace, ++this.#lastNumber, new UUID(randomUUID()));
    this.put(collection, write);
    return collection;
  }

  /** Stages a collection or its new form. */
  put(collection: Collection, write: Writing): void {
    write.put(catalogKey(collection.namespace), writeEntry(collection));
    write.staged.set(collection.namespace, collection);
  }

  /** Stages the end of a collection; its keys are cleared away later. */
  drop(collection: Collection, write: Writing): void {
    write.remove(catalogKey(collection.namespace));
    write.remove(countKey(collection.number));
    write.staged.set(collection.namespace, null);
    this.purge(be(collection.number, 4), write);
  }

  purge(prefix: Key, write: Writing): void {
    write.put(metadataKey("purge", prefix), Buffer.of(1));
  }

  /** Takes over what a merged write has staged. */
  adopt(staged: Writing["staged"]): void {
    for (const [namespace, collection] of staged) {
      markDropped(this.collections.get(namespace), collection);
      if (collection === null) this.collections.delete(namespace);
      else this.collections.set(namespace, collection);
    }
  }

  /** The collections of a database in the order of their names. */
  inDatabase(database: string): Collection[] {
    const found = [...this.collections.values()].filter((collection) => collection.database === database);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function markDropped(before: Collection | undefined, after: Collection | null): void {
  if (before === undefined) return;
  before.tally.dropped = after?.tally !== before.tally;
  for (const index of before.indexes) index.dropped = after?.indexes.includes(index) !== true;
}

function leadingNumber(key: Key): number {
  return Buffer.from(key, "latin1").readUInt32BE(0);
}

/** Refuses a name that no collection can have. */
export function checkNamespace(namespace: string): void {
  const dot = namespace.indexOf(".");
  const name = namespace.slice(dot + 1);
  const refused =
    dot < 1 ||
    name === "" ||
    name.startsWith("system.") ||
    name.startsWith(".") ||
    name.endsWith(".") ||
    /[$\0]/.test(name);
  if (refused || namespace.length > 255) {
    throw new DatabaseError(73, "InvalidNamespace", `Invalid namespace specified '${namespace}'`);
  }
}
