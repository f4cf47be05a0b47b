import { ObjectId, type Document } from "bson";
import { checkNamespace } from "../engine/catalog.js";
import { encode } from "../bson.js";
import { insertRecord } from "../engine/records.js";
import { badValue } from "../language/refusals.js";
import { typeName } from "../language/values.js";
import { documentsAt, flagAt, namespaceOf } from "./arguments.js";
import { checkBatchSize, checkDepth, checkSize } from "./limits.js";
import type { Command, Context } from "./context.js";
import { repliedParts, runStatements, type StatementResult } from "./statements.js";

/** `insert`, ordered or not. */
export const insert: Command = {
  kind: "changes",
  fields: ["documents", "ordered", "bypassDocumentValidation"],
  inTransaction: true,
  retryable: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "insert", context.database);
    checkNamespace(namespace);
    const documents = documentsAt(command, "documents");
    checkBatchSize(documents.length);
    const raw = context.sequences.get("documents");
    const outcome = await runStatements(context, documents.length, flagAt(command, "ordered") ?? true, (at) =>
      insertOne(context, namespace, at, prepared(documents[at] as Document, raw?.[at])),
    );
    return { n: outcome.n, ...repliedParts(outcome) };
  },
};

async function insertOne(
  context: Context,
  namespace: string,
  at: number,
  { document, bytes }: Prepared,
): Promise<StatementResult> {
  const { engine, session } = context;
  return engine.write(
    context.transaction,
    context.deadline,
    (write) => {
      const collection = engine.catalog.findOrCreate(namespace, write);
      insertRecord(write, collection, document, bytes, engine.onMultikey);
      return { n: 1 };
    },
    () => {
      if (!context.retryable || session === undefined) return;
      session.remembered.keepInsert(at);
      engine.sessions.keep(session);
    },
  );
}

interface Prepared {
  document: Document;
  bytes: Buffer;
}

/** A document with its `_id` first, and its bytes: those that came when they need no change. */
export function prepared(document: Document, raw?: Buffer): Prepared {
  if (Object.hasOwn(document, "_id")) checkId(document._id);
  if (raw !== undefined && beginsWithId(raw)) {
    checkSize(raw.length);
    checkDepth(document, raw.length);
    return { document, bytes: raw };
  }
  const id: unknown = Object.hasOwn(document, "_id") ? document._id : new ObjectId();
  const whole = { _id: id, ...document };
  const bytes = encode(whole);
  checkSize(bytes.length);
  checkDepth(whole, bytes.length);
  return { document: whole, bytes };
}

/** "_id" and its end, after the document's size and the type of its first element. */
function beginsWithId(raw: Buffer): boolean {
  return raw.length > 9 && raw.readUInt32LE(5) === 0x0064695f;
}

function checkId(id: unknown): void {
  const type = typeName(id);
  if (type === "array") throw badValue("can't use an array for _id");
  if (type === "regex") throw badValue("can't use a regex for _id");
  if (type === "missing" || type === "undefined") throw badValue("can't use undefined for _id");
  if (type === "object" && Object.keys(id as object).some((name) => name.startsWith("$"))) {
    throw badValue("_id fields may not contain '$'-prefixed fields");
  }
}
