import { Long, type Document } from "bson";
import { DatabaseError } from "../errors.js";
import type { Cursor } from "../engine/cursors.js";
import { numericOf } from "../language/numbers.js";
import { badValue, typeMismatch } from "../language/refusals.js";
import { CursorBatch } from "../wire/reply.js";
import { Deadline } from "../engine/engine.js";
import { countAt, namespaceOf } from "./arguments.js";
import type { Command, Context } from "./context.js";

/** `getMore`: the next batch behind a cursor. */
export const getMore: Command = {
  fields: ["collection", "batchSize"],
  inTransaction: true,
  run: async (command, context) => {
    const id = cursorId(command.getMore);
    const namespace = namespaceOf(command, "collection", context.database);
    const size = countAt(command, "batchSize") ?? 0;
    if (context.maxTimeMS !== undefined) {
      throw badValue("cannot set maxTimeMS on getMore command for a non-awaitData cursor");
    }
    const known = context.engine.cursors.get(id);
    if (known !== undefined) checkOwner(known, context, namespace);
    const { documents, done } = await context.engine.cursors.use(id, (cursor) => {
      const deadline = new Deadline(cursor.maxTimeMS);
      return cursor.source.next(size === 0 ? Infinity : size, () => deadline.check());
    });
    return new CursorBatch("nextBatch", documents, done ? 0n : id, namespace);
  },
};

function checkOwner(cursor: Cursor, context: Context, namespace: string): void {
  if (cursor.namespace !== namespace) {
    const message = `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`;
    throw new DatabaseError(13, "Unauthorized", message);
  }
  const id = cursor.id.toString();
  if (cursor.session !== context.session?.key) {
    throw new DatabaseError(
      50738,
      "Location50738",
      `Cannot run getMore on cursor ${id}, which belongs to another session`,
    );
  }
  if (cursor.transaction !== context.transaction) {
    throw new DatabaseError(
      50740,
      "Location50740",
      `Cannot run getMore on cursor ${id}, which belongs to another transaction`,
    );
  }
}

/** `killCursors`: closes cursors that nobody reads to their end. */
export const killCursors: Command = {
  fields: ["cursors"],
  inTransaction: true,
  run: (command, context) => {
    const ids = command.cursors as unknown;
    if (!Array.isArray(ids)) throw typeMismatch("BSON field 'killCursors.cursors' has to be an array");
    const killed: Long[] = [];
    const missing: Long[] = [];
    for (const id of ids as unknown[]) {
      const number = cursorId(id);
      (context.engine.cursors.close(number) ? killed : missing).push(Long.fromBigInt(number));
    }
    return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
  },
};

function cursorId(value: unknown): bigint {
  const number = typeof value === "object" && value !== null ? numericOf(value) : undefined;
  if (typeof number === "bigint") return number;
  if (typeof number === "number" && Number.isInteger(number)) return BigInt(number);
  throw typeMismatch("A cursor id has to be a long");
}

/** A cursor over few documents that are at hand, as the list commands give it. */
export function wholeCursor(namespace: string, documents: Document[]): Document {
  return { cursor: { id: Long.ZERO, ns: namespace, firstBatch: documents } };
}
