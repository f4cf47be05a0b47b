import type { Document } from "bson";
import { numberOf } from "../bson.js";
import type { Collection } from "../engine/collection.js";
import { removeRecord } from "../engine/records.js";
import { failedToParse } from "../language/refusals.js";
import { invalidOptions } from "../refusals.js";
import {
  documentAt,
  documentsAt,
  flagAt,
  missingField,
  namespaceOf,
  refuseCollation,
  refuseUnknown,
} from "./arguments.js";
import type { Command, Context } from "./context.js";
import { checkBatchSize } from "./limits.js";
import { writeMatching } from "./matching-writes.js";
import { remember, repliedParts, runStatements, type StatementResult } from "./statements.js";

const FIELDS = new Set(["q", "limit", "hint", "collation"]);

interface Statement {
  filter: Document;
  limit: 0 | 1;
  hint: unknown;
}

/** `delete`: one (`limit: 1`) or all that match. */
export const remove: Command = {
  kind: "changes",
  fields: ["deletes", "ordered"],
  inTransaction: true,
  retryable: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "delete", context.database);
    const statements = documentsAt(command, "deletes").map((statement) => readStatement(statement, context));
    checkBatchSize(statements.length);
    const outcome = await runStatements(
      context,
      statements.length,
      flagAt(command, "ordered") ?? true,
      (at) => runDelete(context, namespace, at, statements[at] as Statement),
    );
    return { n: outcome.n, ...repliedParts(outcome) };
  },
};

function readStatement(statement: Document, context: Context): Statement {
  refuseUnknown(statement, FIELDS, "delete.deletes");
  refuseCollation(statement);
  if (statement.q === undefined) throw missingField("delete.deletes.q");
  if (statement.limit === undefined) throw missingField("delete.deletes.limit");
  const limit = numberOf(statement.limit);
  if (limit !== 0 && limit !== 1) {
    throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(limit)}`);
  }
  if (limit === 0 && context.retryable) {
    throw invalidOptions("Cannot use (or request) retryable writes with limit=0");
  }
  return { filter: documentAt(statement, "q"), limit, hint: statement.hint };
}

async function runDelete(
  context: Context,
  namespace: string,
  at: number,
  { filter, limit, hint }: Statement,
): Promise<StatementResult> {
  const { engine } = context;
  return writeMatching(
    context,
    namespace,
    { filter, hint, limit, now: context.now },
    false,
    (write, find) => {
      const collection = engine.catalog.find(namespace, write);
      const found = collection === undefined ? [] : find(write, collection);
      for (const record of found) removeRecord(write, collection as Collection, record.id, record.document);
      return { n: found.length };
    },
    (result) => remember(context, at, result),
  );
}
