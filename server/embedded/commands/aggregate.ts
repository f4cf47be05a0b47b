import type { Document } from "bson";
import { encode, isDocument } from "../bson.js";
import { DatabaseError } from "../errors.js";
import type { StoredRecord } from "../engine/scan.js";
import { compilePipeline } from "../language/aggregate.js";
import { failedToParse, notSupported, typeMismatch } from "../language/refusals.js";
import { countAt, documentAt, flagAt, namespaceOf, refuseCollation, refuseSet } from "./arguments.js";
import { firstBatch } from "./batches.js";
import { countRecords } from "./count-records.js";
import { viewOf, type Command, type Context } from "./context.js";
import { onlyCounts, splitPipeline } from "./pipeline-head.js";
import { matchesOf, query } from "./query.js";

type Pipe = ReturnType<typeof compilePipeline>;

/** `aggregate` over a collection. */
export const aggregate: Command = {
  kind: "reads",
  fields: ["pipeline", "cursor", "allowDiskUse", "hint", "bypassDocumentValidation", "collation", "explain"],
  inTransaction: true,
  run: async (command, context) => {
    const stages = pipelineOf(command);
    refuseCollation(command);
    refuseSet(command, ["explain"]);
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

function aggregated(
  context: Context,
  namespace: string,
  stages: Document[],
  hint: unknown,
): Iterator<Buffer | undefined> {
  const view = viewOf(context);
  const tools = { lookup: (name: string) => allDocuments(context, name), now: context.now };
  compilePipeline(stages, tools);
  const { head, rest } = splitPipeline(stages);
  const pipe = rest.length === 0 ? undefined : compilePipeline(rest, tools);
  const collection = context.engine.catalog.find(namespace, view);
  const wanted = { ...head, hint, now: context.now };
  if (collection === undefined) return run([], pipe);
  if (pipe !== undefined && onlyCounts(head, rest))
    return counted(countRecords(view, collection, wanted), pipe);
  return run(query(view, collection, wanted), pipe);
}

function* run(
  records: Iterable<StoredRecord | undefined>,
  pipe: Pipe | undefined,
): Generator<Buffer | undefined> {
  const documents: Document[] = [];
  for (const record of records) {
    if (record !== undefined && pipe !== undefined) documents.push(record.document);
    yield pipe === undefined ? record?.bytes : undefined;
  }
  if (pipe !== undefined) for (const document of pipe(documents)) yield encode(document);
}

function* counted(count: Generator<undefined, number>, pipe: Pipe): Generator<Buffer | undefined> {
  const size = yield* count;
  for (const document of pipe(copies(size))) yield encode(document);
}

function* copies(count: number): Generator<Document> {
  const nothing = Object.freeze({});
  for (let i = 0; i < count; i++) yield nothing;
}

function* allDocuments(context: Context, name: string): Generator<Document> {
  const view = viewOf(context);
  const collection = context.engine.catalog.find(`${context.database}.${name}`, view);
  if (collection === undefined) return;
  for (const record of matchesOf(view, collection, { filter: {}, now: context.now })) yield record.document;
}
