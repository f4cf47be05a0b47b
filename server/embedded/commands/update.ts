import type { Document } from "bson";
import type { Collection } from "../engine/collection.js";
import type { Writing } from "../engine/writing.js";
import { checkNamespace } from "../engine/catalog.js";
import { failedToParse } from "../language/refusals.js";
import { invalidOptions } from "../refusals.js";
import {
  applyUpdate,
  applyUpsert,
  checkUpdate,
  compiled,
  isReplacement,
  type UpdateStatement,
} from "./apply.js";
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
import { writeMatching, type Found } from "./matching-writes.js";
import { remember, repliedParts, runStatements, type StatementResult } from "./statements.js";

const FIELDS = new Set(["q", "u", "multi", "upsert", "arrayFilters", "hint", "collation"]);

/** `update`: one or many, operators or replacement, with upsert. */
export const update: Command = {
  kind: "changes",
  fields: ["updates", "ordered", "bypassDocumentValidation"],
  inTransaction: true,
  retryable: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "update", context.database);
    checkNamespace(namespace);
    const statements = documentsAt(command, "updates").map((statement) => readStatement(statement, context));
    checkBatchSize(statements.length);
    const outcome = await runStatements(
      context,
      statements.length,
      flagAt(command, "ordered") ?? true,
      (at) => runUpdate(context, namespace, at, statements[at] as Statement),
    );
    return { n: outcome.n, nModified: outcome.nModified, ...repliedParts(outcome) };
  },
};

interface Statement extends UpdateStatement {
  multi: boolean;
  upsert: boolean;
}

function readStatement(statement: Document, context: Context): Statement {
  refuseUnknown(statement, FIELDS, "update.updates");
  refuseCollation(statement);
  if (statement.q === undefined) throw missingField("update.updates.q");
  if (statement.u === undefined) throw missingField("update.updates.u");
  const multi = flagAt(statement, "multi") ?? false;
  if (multi && context.retryable) {
    throw invalidOptions("Cannot use (or request) retryable writes with multi=true");
  }
  return {
    filter: documentAt(statement, "q"),
    update: checkUpdate(statement.u),
    arrayFilters: statement.arrayFilters === undefined ? undefined : documentsAt(statement, "arrayFilters"),
    hint: statement.hint,
    multi,
    upsert: flagAt(statement, "upsert") ?? false,
  };
}

async function runUpdate(
  context: Context,
  namespace: string,
  at: number,
  statement: Statement,
): Promise<StatementResult> {
  if (statement.multi && isReplacement(statement.update)) {
    throw failedToParse("multi update is not supported for replacement-style update");
  }
  const { filter, hint, multi, upsert } = statement;
  return writeMatching(
    context,
    namespace,
    { filter, hint, limit: multi ? 0 : 1, now: context.now },
    upsert,
    (write, find) => updateMatching(context, write, namespace, statement, find),
    (result) => remember(context, at, result),
  );
}

function updateMatching(
  context: Context,
  write: Writing,
  namespace: string,
  statement: Statement,
  find: Found,
): StatementResult {
  const collection = context.engine.catalog.find(namespace, write);
  const change = compiled(statement, context);
  const found = collection === undefined ? [] : find(write, collection);
  if (found.length === 0 && statement.upsert) {
    return { n: 1, nModified: 0, upserted: { _id: applyUpsert(context, write, namespace, statement)._id } };
  }
  let nModified = 0;
  for (const record of found) {
    const to = change(record.document, statement.filter);
    if (applyUpdate(context, write, collection as Collection, record, to)) nModified++;
  }
  return { n: found.length, nModified };
}
