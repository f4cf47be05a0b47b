import { DatabaseError } from "./errors.js";

export function invalidOptions(message: string): DatabaseError {
  return new DatabaseError(72, "InvalidOptions", message);
}

export function namespaceNotFound(message = "ns not found"): DatabaseError {
  return new DatabaseError(26, "NamespaceNotFound", message);
}

export function cursorNotFound(id: bigint): DatabaseError {
  return new DatabaseError(43, "CursorNotFound", `cursor id ${id.toString()} not found`);
}

export function timeLimitExceeded(): DatabaseError {
  return new DatabaseError(50, "MaxTimeMSExpired", "operation exceeded time limit");
}

const TRANSIENT = { errorLabels: ["TransientTransactionError"] };

/** Two transactions met at one key: the driver may run the later one again from its start. */
export function writeConflict(): DatabaseError {
  const message =
    "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.";
  return new DatabaseError(112, "WriteConflict", message, TRANSIENT);
}

export function snapshotUnavailable(namespace: string): DatabaseError {
  const message = `Unable to read from a snapshot due to pending collection catalog changes to collection '${namespace}'; please retry the operation.`;
  return new DatabaseError(246, "SnapshotUnavailable", message, TRANSIENT);
}

export function noSuchTransaction(message: string): DatabaseError {
  return new DatabaseError(251, "NoSuchTransaction", message, TRANSIENT);
}

export function noTransactionHere(what: string): DatabaseError {
  return new DatabaseError(263, "OperationNotSupportedInTransaction", what);
}
