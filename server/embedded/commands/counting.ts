import type { Document } from "bson";
import type { StoredRecord } from "../engine/scan.js";
import { encodeKey } from "../language/compare.js";
import { compileFilter } from "../language/match.js";
import { someAt, splitPath } from "../language/paths.js";
import { typeMismatch } from "../language/refusals.js";
import { countAt, documentAt, namespaceOf, refuseCollation } from "./arguments.js";
import { viewOf, type Command, type Context } from "./context.js";
import { countRecords } from "./count-records.js";
import { inPieces } from "./pieces.js";
import { query, type Query } from "./query.js";
import { numberOf } from "../bson.js";

/** `count`: without a filter the collection's own count. */
export const count: Command = {
  kind: "reads",
  fields: ["query", "limit", "skip", "hint", "collation", "fields"],
  run: async (command, context) => {
    const namespace = namespaceOf(command, "count", context.database);
    refuseCollation(command);
    const filter = documentAt(command, "query");
    const skip = countAt(command, "skip") ?? 0;
    const limit = Math.abs(numberOf(command.limit) ?? 0);
    const collection = context.engine.catalog.find(namespace, context.engine.store);
    if (Object.keys(filter).length === 0 && collection !== undefined) {
      const rest = Math.max(0, collection.tally.count - skip);
      return { n: limit === 0 ? rest : Math.min(limit, rest) };
    }
    const view = context.engine.store;
    const wanted = { filter, hint: command.hint as unknown, now: context.now };
    const all = collection === undefined ? noRecords(filter) : countRecords(view, collection, wanted);
    const rest = Math.max(0, (await inPieces(all, () => context.deadline.check())) - skip);
    return { n: limit === 0 ? rest : Math.min(limit, rest) };
  },
};

/** Nothing is there, but a filter that means nothing is still refused. */
// eslint-disable-next-line require-yield -- it stands in for a count that gives way
function* noRecords(filter: Document): Generator<undefined, number> {
  compileFilter(filter);
  return 0;
}

/** `distinct`: the different values at a path, elements of arrays each by themselves. */
export const distinct: Command = {
  kind: "reads",
  fields: ["key", "query", "collation", "hint"],
  inTransaction: true,
  run: async (command, context) => {
    const namespace = namespaceOf(command, "distinct", context.database);
    refuseCollation(command);
    const { key } = command as { key: unknown };
    if (typeof key !== "string")
      throw typeMismatch("BSON field 'distinct.key' is the wrong type, expected type 'string'");
    const parts = splitPath(key);
    const values = new Map<string, unknown>();
    const add = (value: unknown) => {
      if (value !== undefined) values.set(encodeKey(value).toString("latin1"), value);
      return false;
    };
    const wanted = { filter: documentAt(command, "query"), hint: command.hint as unknown, now: context.now };
    await eachRecord(context, namespace, wanted, ({ document }) => {
      const take = (value: unknown) => (Array.isArray(value) ? value.some(add) : add(value));
      someAt(document, parts, take, false);
    });
    return { values: [...values.values()] };
  },
};

/** Visits the records of a query, giving way to others from time to time. */
async function eachRecord(
  context: Context,
  namespace: string,
  wanted: Query,
  visit: (record: StoredRecord) => void,
): Promise<void> {
  const view = viewOf(context);
  const collection = context.engine.catalog.find(namespace, view);
  compileFilter(wanted.filter, { now: wanted.now });
  if (collection === undefined) return;
  const check = () => context.deadline.check();
  await inPieces(query(view, collection, wanted), check, (record) => {
    if (record !== undefined) visit(record);
  });
}
