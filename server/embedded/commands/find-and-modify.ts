import type { Document } from "bson";
import type { Collection } from "../engine/collection.js";
import { checkNamespace } from "../engine/catalog.js";
import { removeRecord } from "../engine/records.js";
import type { Writing } from "../engine/writing.js";
import { compileProjection } from "../language/project.js";
import { failedToParse } from "../language/refusals.js";
import { applyUpdate, applyUpsert, checkUpdate, compiled, type UpdateStatement } from "./apply.js";
import { documentAt, documentsAt, flagAt, namespaceOf, refuseCollation } from "./arguments.js";
import type { Command, Context } from "./context.js";
import { writeMatching, type Found } from "./matching-writes.js";

/** `findAndModify`: changes or removes one document and gives it back, before or after. */
export const findAndModify: Command = {
  kind: "changes",
  fields: [
    "query",
    "sort",
    "remove",
    "update",
    "new",
    "fields",
    "upsert",
    "arrayFilters",
    "hint",
    "collation",
    "bypassDocumentValidation",
  ],
  inTransaction: true,
  retryable: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "findAndModify", context.database);
    checkNamespace(namespace);
    refuseCollation(command);

    const wanted = read(command);
    const known = context.retryable ? context.session?.remembered.result(0) : undefined;
    if (known !== undefined) return { ...known, retriedStmtId: 0 };
    const { filter, sort, hint, upsert } = wanted;
    return writeMatching(
      context,
      namespace,
      { filter, sort, hint, limit: 1, now: context.now },
      upsert,
      (write, search) => modify(context, write, namespace, wanted, search),
      (reply) => rememberReply(context, reply),
    );
  },
};

interface Wanted extends UpdateStatement {
  remove: boolean;
  after: boolean;
  upsert: boolean;
  project: (document: Document) => Document;
}

function read(command: Document): Wanted {
  const remove = flagAt(command, "remove") ?? false;
  const after = flagAt(command, "new") ?? false;
  const upsert = flagAt(command, "upsert") ?? false;
  if (remove && command.update !== undefined)
    throw failedToParse("Cannot specify both an update and remove=true");
  if (!remove && command.update === undefined)
    throw failedToParse("Either an update or remove=true must be specified");
  if (remove && upsert) throw failedToParse("Cannot specify both upsert=true and remove=true");
  if (remove && after) {
    throw failedToParse(
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  }
  const fields = documentAt(command, "fields");
  return {
    filter: documentAt(command, "query"),
    sort: documentAt(command, "sort"),
    update: remove ? {} : checkUpdate(command.update),
    arrayFilters: command.arrayFilters === undefined ? undefined : documentsAt(command, "arrayFilters"),
    hint: command.hint,
    remove,
    after,
    upsert,
    project: Object.keys(fields).length === 0 ? (document) => document : compileProjection(fields),
  };
}

function rememberReply({ retryable, session, engine }: Context, reply: Document): void {
  if (!retryable || session === undefined) return;
  session.remembered.keepResult(0, reply);
  engine.sessions.keep(session);
}

function modify(
  context: Context,
  write: Writing,
  namespace: string,
  wanted: Wanted,
  search: Found,
): Document {
  const { filter, project } = wanted;
  const collection = context.engine.catalog.find(namespace, write);
  const change = wanted.remove ? undefined : compiled(wanted, context);
  const [record] = collection === undefined ? [] : search(write, collection);
  if (record === undefined) {
    return wanted.upsert ? upserted(context, write, namespace, wanted) : nothingFound(wanted);
  }
  if (change === undefined) {
    removeRecord(write, collection as Collection, record.id, record.document);
    return { lastErrorObject: { n: 1 }, value: project(record.document) };
  }
  const to = change(record.document, filter);
  applyUpdate(context, write, collection as Collection, record, to);
  return {
    lastErrorObject: { n: 1, updatedExisting: true },
    value: project(wanted.after ? to : record.document),
  };
}

function upserted(context: Context, write: Writing, namespace: string, wanted: Wanted): Document {
  const made = applyUpsert(context, write, namespace, wanted);
  return {
    lastErrorObject: { n: 1, updatedExisting: false, upserted: made._id as unknown },
    value: wanted.after ? wanted.project(made) : null,
  };
}

function nothingFound({ remove }: Wanted): Document {
  return { lastErrorObject: remove ? { n: 0 } : { n: 0, updatedExisting: false }, value: null };
}
