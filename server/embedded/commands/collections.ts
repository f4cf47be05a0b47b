import type { Document } from "bson";
import type { Collection } from "../engine/collection.js";
import { catalogKey } from "../engine/collection.js";
import { DatabaseError } from "../errors.js";
import { compileFilter } from "../language/match.js";
import { notSupported } from "../language/refusals.js";
import { be } from "../store/keys.js";
import { documentAt, flagAt, namespaceOf, refuseCollation } from "./arguments.js";
import type { Command, Context } from "./context.js";
import { wholeCursor } from "./cursor-commands.js";

/** Options of `create` that make a collection of another kind. */
const KINDS = [
  "capped",
  "size",
  "max",
  "viewOn",
  "pipeline",
  "timeseries",
  "expireAfterSeconds",
  "clusteredIndex",
  "validator",
  "validationLevel",
  "validationAction",
  "storageEngine",
  "indexOptionDefaults",
  "changeStreamPreAndPostImages",
  "encryptedFields",
  "autoIndexId",
  "idIndex",
];

/** `create`: a plain collection. */
export const create: Command = {
  kind: "changes",
  fields: [...KINDS, "collation"],
  run: async (command, context) => {
    const namespace = namespaceOf(command, "create", context.database);
    refuseCollation(command);
    for (const option of KINDS) {
      if (command[option] !== undefined && command[option] !== false)
        throw notSupported(`create with '${option}'`);
    }
    await context.engine.untilUnlocked([catalogKey(namespace)], context.deadline);
    await context.engine.write(undefined, context.deadline, (write) => {
      if (context.engine.catalog.find(namespace, write) !== undefined) {
        throw new DatabaseError(48, "NamespaceExists", `Collection ${namespace} already exists.`);
      }
      return context.engine.catalog.create(namespace, write);
    });
    return {};
  },
};

/** `drop`: a collection that is not there counts as dropped, as since MongoDB 7. */
export const drop: Command = {
  kind: "changes",
  fields: [],
  run: async (command, context) => {
    const namespace = namespaceOf(command, "drop", context.database);
    const dropped = await dropCollection(context, namespace);
    return dropped === undefined ? {} : { nIndexesWas: dropped.indexes.length, ns: namespace };
  },
};

async function dropCollection(context: Context, namespace: string): Promise<Collection | undefined> {
  const { catalog } = context.engine;
  const collection = catalog.collections.get(namespace);
  const records = collection === undefined ? [] : [be(collection.number, 4)];
  await context.engine.untilUnlocked([catalogKey(namespace), ...records], context.deadline);
  const dropped = await context.engine.write(undefined, context.deadline, (write) => {
    const found = catalog.find(namespace, write);
    if (found !== undefined) catalog.drop(found, write);
    return found;
  });
  context.engine.cursors.closeWhere((cursor) => cursor.namespace === namespace);
  return dropped;
}

export const dropDatabase: Command = {
  kind: "changes",
  fields: [],
  run: async (_command, context) => {
    for (const { namespace } of context.engine.catalog.inDatabase(context.database)) {
      await dropCollection(context, namespace);
    }
    return { dropped: context.database };
  },
};

export const listCollections: Command = {
  fields: ["filter", "nameOnly", "authorizedCollections", "cursor"],
  run: (command, context) => {
    const nameOnly = flagAt(command, "nameOnly") ?? false;
    const matches = compileFilter(documentAt(command, "filter"), { now: context.now });
    const all = context.engine.catalog.inDatabase(context.database).map(describeCollection).filter(matches);
    const shown = nameOnly
      ? all.map(({ name, type }) => ({ name: name as string, type: type as string }))
      : all;
    return wholeCursor(`${context.database}.$cmd.listCollections`, shown);
  },
};

function describeCollection({ name, uuid, indexes }: Collection): Document {
  const info = { readOnly: false, uuid };
  return { name, type: "collection", options: {}, info, idIndex: indexes[0]?.spec };
}

export const listDatabases: Command = {
  fields: ["filter", "nameOnly", "authorizedDatabases"],
  run: (command, context) => {
    if (context.database !== "admin") {
      throw new DatabaseError(
        13,
        "Unauthorized",
        "listDatabases may only be run against the admin database.",
      );
    }
    const names = new Set([...context.engine.catalog.collections.values()].map(({ database }) => database));
    const matches = compileFilter(documentAt(command, "filter"), { now: context.now });
    const databases = [...names]
      .sort()
      .map((name) => ({ name, empty: false }))
      .filter(matches);
    if (flagAt(command, "nameOnly") === true) return { databases: databases.map(({ name }) => ({ name })) };
    return { databases };
  },
};
