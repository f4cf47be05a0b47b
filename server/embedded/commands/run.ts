import type { Document } from "bson";
import { wallClock } from "../clock.js";
import { Deadline, type Engine } from "../engine/engine.js";
import { formatValue } from "../engine/format.js";
import { DatabaseError } from "../errors.js";
import { noSuchTransaction } from "../refusals.js";
import { errorReply, type Request } from "../wire/message.js";
import { CursorBatch } from "../wire/reply.js";
import { countAt, documentAt, flagAt, refuseUnknown } from "./arguments.js";
import { checkReadConcern, checkWriteConcern } from "./concerns.js";
import type { Command, Context } from "./context.js";
import { beginInSession, turnOf } from "./in-session.js";
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
    if (engine.store.hasFailed && !(error instanceof DatabaseError)) throw error;
    return errorReply(refusalOf(error));
  } finally {
    release?.();
  }
}

function refusalOf(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  return new DatabaseError(1, "InternalError", error instanceof Error ? error.message : String(error));
}

async function answer(command: Document, context: Context, name: string, definition: Command) {
  const { engine, session, transaction } = context;
  const readsFlushed = checkReadConcern(command, name, definition, transaction !== undefined);
  const writeConcernError = checkWriteConcern(command, name, definition, transaction !== undefined);
  const reply = await definition.run(command, context);
  // It may have run out of time, or been ended from elsewhere, while the command read from it.
  if (transaction?.open === false) throw noSuchTransaction("Transaction has been aborted.");
  if (transaction !== undefined) {
    if ("writeErrors" in reply && session !== undefined) engine.sessions.abort(session);
  } else if (readsFlushed || definition.kind === "changes") await engine.store.flushed();
  return reply instanceof CursorBatch || writeConcernError === undefined
    ? reply
    : { ...reply, writeConcernError };
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
    ...beginInSession(engine, command, connection, name, definition),
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
