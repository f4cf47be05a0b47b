import type { Document } from "bson";
import { encode, idOnly } from "../bson.js";
import { compileFilter } from "../language/match.js";
import { compileProjection } from "../language/project.js";
import { badValue } from "../language/refusals.js";
import { compileSort } from "../language/sort.js";
import { countAt, documentAt, flagAt, namespaceOf, refuseCollation, refuseSet } from "./arguments.js";
import { firstBatch } from "./batches.js";
import { viewOf, type Command, type Context } from "./context.js";
import { isNatural, query, type Query } from "./query.js";

/** `find` with filter, sort, projection, skip, limit, hint and batches. */
export const find: Command = {
  kind: "reads",
  fields: [
    "filter",
    "sort",
    "projection",
    "hint",
    "skip",
    "limit",
    "batchSize",
    "singleBatch",
    "allowDiskUse",
    "noCursorTimeout",
    "allowPartialResults",
    "collation",
    "max",
    "min",
    "returnKey",
    "showRecordId",
    "tailable",
    "awaitData",
    "oplogReplay",
  ],
  inTransaction: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "find", context.database);
    refuseCollation(command);
    refuseSet(command, [
      "max",
      "min",
      "returnKey",
      "showRecordId",
      "awaitData",
      "oplogReplay",
      "noCursorTimeout",
    ]);
    if (flagAt(command, "tailable") === true)
      throw badValue("error processing query: tailable cursor requested on non capped collection");
    const limit = countAt(command, "limit");
    const documents = findDocuments(context, namespace, command, { limit, skip: countAt(command, "skip") });
    return firstBatch(context, namespace, documents, {
      batchSize: countAt(command, "batchSize"),
      single: flagAt(command, "singleBatch") ?? false,
      limit,
    });
  },
};

function findDocuments(
  context: Context,
  namespace: string,
  command: Document,
  span: Pick<Query, "limit" | "skip">,
): Iterator<Buffer | undefined> {
  const filter = documentAt(command, "filter");
  const sort = documentAt(command, "sort");
  const projection = documentAt(command, "projection");
  const isPlain = Object.keys(projection).length === 0;
  const project = isPlain ? undefined : compileProjection(projection, { now: context.now });
  const view = viewOf(context);
  const collection = context.engine.catalog.find(namespace, view);
  if (collection === undefined) {
    compileFilter(filter, { now: context.now });
    if (!isNatural(sort)) compileSort(sort);
    return [][Symbol.iterator]();
  }
  const wanted = { filter, sort, hint: command.hint as unknown, now: context.now, ...span };
  const onlyId = Object.keys(projection).join() === "_id" && flagAt(projection, "_id") === true;
  return encoded(query(view, collection, wanted), project, onlyId);
}

function* encoded(
  records: ReturnType<typeof query>,
  project: ((document: Document) => Document) | undefined,
  onlyId: boolean,
): Generator<Buffer | undefined> {
  for (const record of records) {
    if (record === undefined || project === undefined) yield record?.bytes;
    else yield (onlyId ? idOnly(record.bytes) : undefined) ?? encode(project(record.document));
  }
}
