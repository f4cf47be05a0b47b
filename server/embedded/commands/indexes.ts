import type { Document } from "bson";
import { catalogKey, type Collection } from "../engine/collection.js";
import { defineIndex, type Index } from "../engine/index-definition.js";
import { scanAll } from "../engine/plan.js";
import { indexRecord } from "../engine/records.js";
import { scan } from "../engine/scan.js";
import type { Writing } from "../engine/writing.js";
import { DatabaseError } from "../errors.js";
import { encodeKey } from "../language/compare.js";
import { invalidOptions, namespaceNotFound } from "../refusals.js";
import { be, prefixOf } from "../store/keys.js";
import { documentsAt, namespaceOf } from "./arguments.js";
import type { Command, Context } from "./context.js";
import { wholeCursor } from "./cursor-commands.js";
import { cannotCreate, readIndexSpec } from "./index-spec.js";

const MOST_INDEXES = 64;

/** `createIndexes`: all of them or none; the collection is made when it is not there. */
export const createIndexes: Command = {
  kind: "changes",
  fields: ["indexes", "commitQuorum"],
  run: async (command, context) => {
    const namespace = namespaceOf(command, "createIndexes", context.database);
    const specs = documentsAt(command, "indexes").map(readIndexSpec);
    if (specs.length === 0)
      throw new DatabaseError(2, "BadValue", "Must specify at least one index to create");
    await untilFree(context, namespace);
    return context.engine.write(undefined, context.deadline, (write) =>
      addIndexes(context, write, namespace, specs),
    );
  },
};

async function untilFree(context: Context, namespace: string): Promise<void> {
  const collection = context.engine.catalog.collections.get(namespace);
  const records = collection === undefined ? [] : [be(collection.number, 4)];
  await context.engine.untilUnlocked([catalogKey(namespace), ...records], context.deadline);
}

function addIndexes(context: Context, write: Writing, namespace: string, specs: Document[]): Document {
  const { catalog } = context.engine;
  const existing = catalog.find(namespace, write);
  let collection = existing ?? catalog.create(namespace, write);
  const before = collection.indexes.length;
  for (const spec of specs) {
    if (isThere(collection, spec)) continue;
    if (collection.indexes.length >= MOST_INDEXES)
      throw cannotCreate(`add index fails, too many indexes for ${namespace}`);
    const index = defineIndex(collection.nextIndex, spec);
    collection = {
      ...collection,
      indexes: [...collection.indexes, index],
      nextIndex: collection.nextIndex + 1,
    };
    build(context, write, collection, index);
  }
  const after = collection.indexes.length;
  if (after > before) catalog.put(collection, write);
  return {
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: existing === undefined,
    ...(after === before ? { note: "all indexes already exist" } : {}),
  };
}

function build(context: Context, write: Writing, collection: Collection, index: Index): void {
  for (const record of scan(write, collection, scanAll(collection))) {
    indexRecord(write, collection, index, record.id, record.document, context.engine.onMultikey);
  }
}

/** Whether the very index is there; one that only resembles it is refused. */
function isThere(collection: Collection, spec: Document): boolean {
  for (const { spec: known } of collection.indexes) {
    const sameKey =
      same(known.key, spec.key) &&
      Object.keys(known.key as object).join() === Object.keys(spec.key as object).join();
    const sameScope = same(known.partialFilterExpression, spec.partialFilterExpression);
    const sameOptions = ["unique", "sparse", "expireAfterSeconds"].every((option) =>
      same(known[option], spec[option]),
    );
    if (known.name === "_id_" && sameKey) return true;
    if (known.name === spec.name && !(sameKey && sameScope)) throw sameNameOtherKey(spec, known);
    if (!sameKey || !sameScope) continue;
    if (known.name === spec.name && sameOptions) return true;
    if (known.name === spec.name) throw sameNameOtherOptions(spec, known);
    throw new DatabaseError(
      85,
      "IndexOptionsConflict",
      `Index already exists with a different name: ${String(known.name)}`,
    );
  }
  return false;
}

function same(a: unknown, b: unknown): boolean {
  return encodeKey(a).equals(encodeKey(b));
}

function sameNameOtherKey(requested: Document, existing: Document): DatabaseError {
  const message =
    "An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. " +
    `Requested index: ${JSON.stringify(requested)}, existing index: ${JSON.stringify(existing)}`;
  return new DatabaseError(86, "IndexKeySpecsConflict", message);
}

function sameNameOtherOptions(requested: Document, existing: Document): DatabaseError {
  const message =
    "An equivalent index already exists with the same name but different options. " +
    `Requested index: ${JSON.stringify(requested)}, existing index: ${JSON.stringify(existing)}`;
  return new DatabaseError(85, "IndexOptionsConflict", message);
}

export const listIndexes: Command = {
  fields: ["cursor"],
  run: (command, context) => {
    const namespace = namespaceOf(command, "listIndexes", context.database);
    const collection = context.engine.catalog.collections.get(namespace);
    if (collection === undefined) throw namespaceNotFound(`ns does not exist: ${namespace}`);
    return wholeCursor(
      namespace,
      collection.indexes.map(({ spec }) => spec),
    );
  },
};

/** `dropIndexes` by name, by key, by a list of names, or `"*"` for all but `_id_`. */
export const dropIndexes: Command = {
  kind: "changes",
  fields: ["index"],
  run: async (command, context) => {
    const namespace = namespaceOf(command, "dropIndexes", context.database);
    await untilFree(context, namespace);
    return context.engine.write(undefined, context.deadline, (write) => {
      const collection = context.engine.catalog.find(namespace, write);
      if (collection === undefined) throw namespaceNotFound(`ns not found ${namespace}`);
      const gone = namedIndexes(collection, command.index);
      for (const { number } of gone) context.engine.catalog.purge(prefixOf(collection.number, number), write);
      const indexes = collection.indexes.filter((index) => !gone.includes(index));
      if (gone.length > 0) context.engine.catalog.put({ ...collection, indexes }, write);
      return { nIndexesWas: collection.indexes.length };
    });
  },
};

function namedIndexes(collection: Collection, wanted: unknown): Index[] {
  if (wanted === "*") return collection.indexes.filter(({ name }) => name !== "_id_");
  return (Array.isArray(wanted) ? (wanted as unknown[]) : [wanted]).map((one) => {
    const found = collection.indexes.find(({ name, spec }) =>
      typeof one === "string" ? name === one : same(spec.key, one),
    );
    if (found === undefined) {
      const shown = typeof one === "string" ? `name [${one}]` : "the given key";
      throw new DatabaseError(27, "IndexNotFound", `index not found with ${shown}`);
    }
    if (found.name === "_id_") throw invalidOptions("cannot drop _id index");
    return found;
  });
}
