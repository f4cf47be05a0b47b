import type { Document } from "bson";
import { numberOf } from "../bson.js";
import type { Engine } from "../engine/engine.js";
import { openTransaction, type Session } from "../engine/sessions.js";
import type { Transaction } from "../engine/transaction.js";
import { DatabaseError } from "../errors.js";
import { typeMismatch } from "../language/refusals.js";
import { invalidOptions, noTransactionHere } from "../refusals.js";
import { documentAt, flagAt } from "./arguments.js";
import type { Command, Context } from "./context.js";

/** Commands that end a transaction; they look after its state themselves. */
const ENDINGS = ["commitTransaction", "abortTransaction"];

/** Waits until the session's earlier command with a transaction number is through; call the result at the end. */
export async function turnOf(engine: Engine, command: Document): Promise<(() => void) | undefined> {
  if (command.txnNumber === undefined || command.lsid === undefined) return undefined;
  const session = engine.sessions.find(documentAt(command, "lsid"));
  const before = session.turn;
  let release: () => void = () => undefined;
  session.turn = new Promise((resolve) => (release = resolve));
  await before;
  return release;
}

/** What a command's session fields mean: part of a transaction, a retryable write, or neither. */
export function beginInSession(
  engine: Engine,
  command: Document,
  connection: number,
  name: string,
  definition: Command,
): Pick<Context, "session" | "txnNumber" | "transaction" | "retryable"> {
  const session = command.lsid === undefined ? undefined : engine.sessions.find(documentAt(command, "lsid"));
  const txnNumber = transactionNumber(command);
  if (txnNumber === undefined) {
    if (command.autocommit !== undefined || command.startTransaction !== undefined) {
      throw invalidOptions("'autocommit' and 'startTransaction' need a transaction number");
    }
    return { session, txnNumber, transaction: undefined, retryable: false };
  }
  if (session === undefined)
    throw invalidOptions("Transaction number requires a session ID to also be specified");
  if (command.autocommit === undefined) {
    beginRetryable(engine, session, txnNumber, name, definition);
    return { session, txnNumber, transaction: undefined, retryable: true };
  }
  if (flagAt(command, "autocommit") !== false) throw invalidOptions("'autocommit' can only be false");
  session.connection = connection;
  const transaction = transactionOf(engine, command, session, txnNumber, name, definition);
  return { session, txnNumber, transaction, retryable: false };
}

function transactionNumber(command: Document): bigint | undefined {
  const value: unknown = command.txnNumber;
  if (value === undefined) return undefined;
  const number = numberOf(value);
  if (number === undefined || !Number.isInteger(number) || number < 0) {
    throw typeMismatch("BSON field 'txnNumber' is the wrong type, expected type 'long'");
  }
  return BigInt(number);
}

function beginRetryable(
  engine: Engine,
  session: Session,
  txnNumber: bigint,
  name: string,
  definition: Command,
): void {
  if (definition.retryable !== true) {
    const message = `txnNumber may only be provided for multi-document transactions and retryable write commands. 'autocommit:false' was not provided, and ${name} is not a retryable write command.`;
    throw new DatabaseError(50768, "NotARetryableWriteCommand", message);
  }
  if (session.txnNumber !== txnNumber) engine.sessions.begin(session, txnNumber, true);
  else if (session.state !== "retryable") {
    const message = "Cannot retry a retryable write under the number of a transaction";
    throw new DatabaseError(217, "IncompleteTransactionHistory", message);
  }
}

function transactionOf(
  engine: Engine,
  command: Document,
  session: Session,
  txnNumber: bigint,
  name: string,
  definition: Command,
): Transaction | undefined {
  if (ENDINGS.includes(name)) return undefined;
  if (definition.inTransaction !== true) {
    throw noTransactionHere(`Cannot run '${name}' in a multi-document transaction.`);
  }
  if (flagAt(command, "startTransaction") === true) {
    if (txnNumber === session.txnNumber) {
      const message = `Cannot start a transaction at the active transaction number ${txnNumber.toString()}`;
      throw new DatabaseError(117, "ConflictingOperationInProgress", message);
    }
    engine.sessions.begin(session, txnNumber, false);
  } else if (command.readConcern !== undefined) {
    throw invalidOptions("Only the first command in a transaction may specify a readConcern");
  }
  return openTransaction(session, txnNumber);
}
