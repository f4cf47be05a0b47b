import { setImmediate as nextTurn } from "node:timers/promises";
import type { StoredRecord } from "../engine/scan.js";
import { encodeKey } from "../language/compare.js";
import { compileFilter } from "../language/match.js";
import { someAt, splitPath } from "../language/paths.js";
import { typeMismatch } from "../language/refusals.js";
import { countAt, documentAt, namespaceOf, refuseCollation } from "./arguments.js";
import { viewOf, type Command, type Context } from "./context.js";
import { query, type Query } from "./query.js";
import { numberOf } from "../bson.js";

/** `count`: without a filter the collection's own count. */
export const count: Command = {
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
    let n = 0;
    const wanted = { filter, skip, limit, hint: command.hint as unknown, now: context.now };
    await eachRecord(context, namespace, wanted, () => n++);
    return { n };
  },
};

/** `distinct`: the different values at a path, elements of arrays each by themselves. */
export const distinct: Command = {
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

const SLICE = 8;

/** Visits the records of a query, giving way to others from time to time. */
async function eachRecord(
  context: Context,
  namespace: string,
  wanted: Query,
  visit: (record: StoredRecord) => void,
): Promise<void> {
  const view = viewOf(context);
  const collection = context.engine.catalog.find(namespace, view);
  if (collection === undefined) {
    compileFilter(wanted.filter, { now: wanted.now });
    return;
  }
  let since = performance.now();
  let step = 0;
  for (const record of query(view, collection, wanted)) {
    if (record !== undefined) visit(record);
    if ((step++ & 31) !== 31 || performance.now() - since < SLICE) continue;
    await nextTurn();
    context.deadline.check();
    since = performance.now();
  }
}
