import type { Document } from "bson";
import type { Deadline, Engine } from "../engine/engine.js";
import type { Session } from "../engine/sessions.js";
import type { Transaction } from "../engine/transaction.js";
import type { Reading } from "../engine/reading.js";
import type { CursorBatch } from "../wire/reply.js";

/** What a command is run with, beside its own document. */
export interface Context {
  engine: Engine;
  database: string;
  connection: number;
  session: Session | undefined;
  txnNumber: bigint | undefined;
  /** The open transaction that the command belongs to. */
  transaction: Transaction | undefined;
  /** Whether what this command does has to be remembered under the session's transaction number. */
  retryable: boolean;
  deadline: Deadline;
  maxTimeMS: number | undefined;
  now: Date;
  /** The bytes of documents that came as a sequence, by field. */
  sequences: ReadonlyMap<string, readonly Buffer[]>;
}

/** A command this database knows. */
export interface Command {
  /** The fields it takes beside those that every command takes. */
  fields: readonly string[];
  /** Whether it may be part of a transaction. */
  inTransaction?: boolean;
  /** Whether it may carry a transaction number of its own (retryable writes). */
  retryable?: boolean;
  /** Reads documents, so that it takes a read concern; or changes something, so that it takes a write concern. */
  kind?: "reads" | "changes";
  run: (command: Document, context: Context) => Promise<Document | CursorBatch> | Document | CursorBatch;
}

/** The state that the command reads. */
export function viewOf(context: Context): Reading {
  return context.transaction ?? context.engine.store;
}
