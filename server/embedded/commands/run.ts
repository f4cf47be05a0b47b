import type { Document } from "bson";
import { wallClock } from "../clock.js";
import { Deadline, type Engine } from "../engine/engine.js";
import { formatValue } from "../engine/format.js";
import { DatabaseError } from "../errors.js";
import { invalidOptions } from "../refusals.js";
import { errorReply, type Request } from "../wire/message.js";
import { CursorBatch } from "../wire/reply.js";
import { countAt, documentAt, flagAt, refuseUnknown } from "./arguments.js";
import { checkReadConcern, checkWriteConcern } from "./concerns.js";
import type { Command, Context } from "./context.js";
import { beginInSession, ENDINGS, turnOf } from "./in-session.js";
import { COMMANDS } from "./table.js";

/** Fields that every command may carry. */
const GENERIC = [
  "$db",
  "lsid",
  "txnNumber",
  "autocommit",
  "startTransaction",
  "$clusterTime",
  "$readPreference",
  "readConcern",
  "writeConcern",
  "maxTimeMS",
  "comment",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
];

const FIELDS = new Map(
  [...COMMANDS].map(([name, { fields }]) => [name, new Set([name, ...GENERIC, ...fields])]),
);

/** Runs one command and gives its answer, refusals included; rejects only when the database has failed. */
export async function runCommand(
  engine: Engine,
  request: Pick<Request, "command" | "sequences">,
  connection: number,
): Promise<Document | CursorBatch> {
  const { command } = request;
  let context: Context | undefined;
  let release: (() => void) | undefined;
  try {
    const name = Object.keys(command)[0] ?? "";
    const definition = COMMANDS.get(name);
    if (definition === undefined)
      throw new DatabaseError(59, "CommandNotFound", `no such command: '${name}'`);
    refuseUnknown(command, FIELDS.get(name) as ReadonlySet<string>, name);
    checkApiVersion(command);
    engine.clusterTime.advance(documentAt(command, "$clusterTime").clusterTime);
    release = await turnOf(engine, command);
    context = contextOf(engine, request, connection, name, definition);
    return await answer(command, context, name, definition);
  } catch (error) {
    if (context?.transaction !== undefined && context.session !== undefined)
      engine.sessions.abort(context.session);
    return errorReply(refusalOf(error));
  } finally {
    release?.();
  }
}

function refusalOf(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new DatabaseError(1, "InternalError", message);
}

async function answer(command: Document, context: Context, name: string, definition: Command) {
  const { engine } = context;
  const inTransaction = context.transaction !== undefined;
  const waits = checkReadConcern(command, inTransaction);
  if (inTransaction && command.writeConcern !== undefined && !ENDINGS.includes(name)) {
    throw invalidOptions("writeConcern is not allowed within a multi-statement transaction");
  }
  const writeConcernError = checkWriteConcern(command);
  const reply = await definition.run(command, context);
  if (reply instanceof CursorBatch) {
    if (waits) await engine.store.flushed();
    return reply;
  }
  if (inTransaction && reply.writeErrors !== undefined && context.session !== undefined) {
    engine.sessions.abort(context.session);
  }
  if (!inTransaction || ENDINGS.includes(name)) await engine.store.flushed();
  return { ...reply, ...(writeConcernError === undefined ? {} : { writeConcernError }) };
}

function contextOf(
  engine: Engine,
  { command, sequences }: Pick<Request, "command" | "sequences">,
  connection: number,
  name: string,
  definition: Command,
): Context {
  const maxTimeMS = countAt(command, "maxTimeMS");
  return {
    engine,
    database: databaseOf(command),
    connection,
    ...beginInSession(engine, command, name, definition),
    deadline: new Deadline(maxTimeMS),
    maxTimeMS,
    now: wallClock(),
    sequences,
  };
}

function databaseOf(command: Document): string {
  const name: unknown = command.$db;
  if (typeof name === "string" && name !== "" && name.length < 64 && !/[/\\. "$\0]/.test(name)) return name;
  throw new DatabaseError(73, "InvalidNamespace", `Invalid database name: '${String(name)}'`);
}

function checkApiVersion(command: Document): void {
  const version: unknown = command.apiVersion;
  if (version !== undefined && version !== "1") {
    throw new DatabaseError(322, "APIVersionError", `API version must be "1", it is ${formatValue(version)}`);
  }
  if (flagAt(command, "apiStrict") === true) {
    throw new DatabaseError(323, "APIStrictError", "The strict API is not supported");
  }
}
