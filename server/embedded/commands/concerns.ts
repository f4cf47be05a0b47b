import type { Document } from "bson";
import { isDocument, numberOf } from "../bson.js";
import { DatabaseError } from "../errors.js";
import { badValue, failedToParse } from "../language/refusals.js";
import { invalidOptions } from "../refusals.js";
import type { Command } from "./context.js";
import { documentAt, refuseUnknown } from "./arguments.js";

const LEVELS = ["local", "available", "majority", "linearizable", "snapshot"];
const READ_FIELDS = new Set(["level", "afterClusterTime", "atClusterTime", "provenance"]);
const WRITE_FIELDS = new Set(["w", "j", "wtimeout", "fsync", "provenance"]);

/**
 * Checks a command's read concern. Everything a read sees is on its way to the disk, and a reply to "majority" or
 * stronger waits until it is there: returns whether it has to.
 */
export function checkReadConcern(
  command: Document,
  name: string,
  { kind }: Command,
  inTransaction: boolean,
): boolean {
  const concern = documentAt(command, "readConcern");
  refuseUnknown(concern, READ_FIELDS, "readConcern");
  const level = (concern.level ?? "local") as unknown;
  if (typeof level !== "string" || !LEVELS.includes(level)) {
    throw badValue(
      `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`,
    );
  }
  if (concern.level !== undefined && !inTransaction && kind !== "reads") {
    throw invalidOptions(`Command ${name} does not support { readConcern: { level: "${level}" } }`);
  }
  if (inTransaction) {
    if (level === "available" || level === "linearizable") {
      throw invalidOptions(
        "The readConcern level must be either 'local' (default), 'majority' or 'snapshot' in order to run in a transaction",
      );
    }
    return false;
  }
  if (level === "snapshot" || concern.atClusterTime !== undefined) {
    throw new DatabaseError(40573, "Location40573", "Snapshot reads outside transactions are not supported");
  }
  return level === "majority" || level === "linearizable";
}

/** Checks a command's write concern; the error that a set of one node answers to more than itself, if any. */
export function checkWriteConcern(
  command: Document,
  name: string,
  { kind }: Command,
  inTransaction: boolean,
): Document | undefined {
  if (command.writeConcern === undefined) return undefined;
  if (inTransaction) throw invalidOptions("writeConcern is not allowed within a multi-statement transaction");
  if (kind !== "changes") throw invalidOptions(`Command ${name} does not support writeConcern`);
  if (!isDocument(command.writeConcern)) throw failedToParse("writeConcern has to be an object");
  const concern = command.writeConcern;
  refuseUnknown(concern, WRITE_FIELDS, "writeConcern");
  const w: unknown = concern.w ?? 1;
  if (typeof w === "string") return w === "majority" ? undefined : unknownMode(w);
  const nodes = numberOf(w);
  if (nodes === undefined || nodes < 0 || nodes > 50) {
    throw failedToParse("w has to be a number between 0 and 50, or a string");
  }
  return nodes <= 1 ? undefined : unsatisfiable();
}

function unknownMode(w: string): Document {
  const errmsg = `No write concern mode named '${w}' found in replica set configuration`;
  return { code: 79, codeName: "UnknownReplWriteConcern", errmsg };
}

function unsatisfiable(): Document {
  return { code: 100, codeName: "UnsatisfiableWriteConcern", errmsg: "Not enough data-bearing nodes" };
}
