import type { Document } from "bson";
import { encode, isDocument } from "../bson.js";
import { DatabaseError } from "../errors.js";
import { compilePipeline } from "../language/aggregate.js";
import { failedToParse, notSupported, typeMismatch } from "../language/refusals.js";
import { countAt, documentAt, flagAt, namespaceOf, refuseCollation, refuseSet } from "./arguments.js";
import { firstBatch } from "./batches.js";
import { viewOf, type Command, type Context } from "./context.js";
import { matchesOf, query } from "./query.js";

/** `aggregate` over a collection. */
export const aggregate: Command = {
  fields: [
    "pipeline",
    "cursor",
    "allowDiskUse",
    "hint",
    "bypassDocumentValidation",
    "collation",
    "explain",
    "let",
  ],
  inTransaction: true,
  run: async (command, context) => {
    const stages = pipelineOf(command);
    refuseCollation(command);
    refuseSet(command, ["explain", "let"]);
    if (command.cursor === undefined) {
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    }
    if (typeof command.aggregate !== "string") {
      throw notSupported("An aggregation that reads no collection");
    }
    const namespace = namespaceOf(command, "aggregate", context.database);
    flagAt(command, "allowDiskUse");
    const documents = aggregated(context, namespace, stages, command.hint);
    return firstBatch(context, namespace, documents, {
      batchSize: countAt(documentAt(command, "cursor"), "batchSize"),
    });
  },
};

function pipelineOf(command: Document): Document[] {
  const stages: unknown = command.pipeline;
  if (!Array.isArray(stages)) throw typeMismatch("'pipeline' option must be specified as an array");
  for (const stage of stages) {
    if (!isDocument(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
    if (stage.$changeStream !== undefined) {
      throw new DatabaseError(
        40573,
        "Location40573",
        "The $changeStream stage is only supported on replica sets",
      );
    }
  }
  return stages as Document[];
}

/** A first $match narrows what is read; everything after it runs over the documents that are left. */
function aggregated(
  context: Context,
  namespace: string,
  stages: Document[],
  hint: unknown,
): Iterator<Buffer | undefined> {
  const first = stages[0]?.$match as unknown;
  const filter = isDocument(first) ? first : undefined;
  const pipe = compilePipeline(stages, { lookup: (name) => allDocuments(context, name), now: context.now });
  const rest = filter === undefined ? stages : stages.slice(1);
  const pipeRest =
    filter === undefined
      ? pipe
      : compilePipeline(rest, { lookup: (name) => allDocuments(context, name), now: context.now });
  const view = viewOf(context);
  const collection = context.engine.catalog.find(namespace, view);
  const wanted = { filter: filter ?? {}, hint, now: context.now };
  const records = collection === undefined ? [] : query(view, collection, wanted);
  return run(records, rest.length === 0 ? undefined : pipeRest);
}

function* run(
  records: Iterable<{ bytes: Buffer; document: Document } | undefined>,
  pipe: ((documents: Iterable<Document>) => Iterable<Document>) | undefined,
): Generator<Buffer | undefined> {
  const documents: Document[] = [];
  for (const record of records) {
    if (record !== undefined && pipe !== undefined) documents.push(record.document);
    yield pipe === undefined ? record?.bytes : undefined;
  }
  if (pipe !== undefined) for (const document of pipe(documents)) yield encode(document);
}

function* allDocuments(context: Context, name: string): Generator<Document> {
  const view = viewOf(context);
  const collection = context.engine.catalog.find(`${context.database}.${name}`, view);
  if (collection === undefined) return;
  for (const record of matchesOf(view, collection, { filter: {}, now: context.now })) yield record.document;
}
