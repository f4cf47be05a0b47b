import { randomUUID } from "node:crypto";
import { UUID } from "bson";
import { openTransaction, SESSION_MINUTES } from "../engine/sessions.js";
import { DatabaseError } from "../errors.js";
import { invalidOptions, noSuchTransaction } from "../refusals.js";
import { documentsAt } from "./arguments.js";
import type { Command, Context } from "./context.js";

export const startSession: Command = {
  fields: [],
  run: () => ({ id: { id: new UUID(randomUUID()) }, timeoutMinutes: SESSION_MINUTES }),
};

export const refreshSessions: Command = {
  fields: [],
  run: (command, { engine }) => {
    for (const lsid of documentsAt(command, "refreshSessions")) engine.sessions.find(lsid);
    return {};
  },
};

/** `endSessions`: open transactions of the sessions are aborted, their cursors closed. */
export const endSessions: Command = {
  fields: [],
  run: (command, { engine }) => {
    engine.sessions.end(documentsAt(command, "endSessions"));
    return {};
  },
};

/** `killAllSessions: []`: aborts every open transaction. */
export const killAllSessions: Command = {
  fields: [],
  run: (command, { engine }) => {
    if (documentsAt(command, "killAllSessions").length > 0) throw invalidOptions("Users are not supported");
    engine.sessions.endAll();
    return {};
  },
};

/** `commitTransaction`; repeated after a success it succeeds again. */
export const commitTransaction: Command = {
  kind: "changes",
  fields: ["recoveryToken"],
  inTransaction: true,
  run: (_command, context) => {
    const { session, txnNumber } = sessionOf(context, "commitTransaction");
    if (session.state === "committed" && session.txnNumber === txnNumber) return {};
    openTransaction(session, txnNumber);
    context.engine.sessions.commit(session);
    return {};
  },
};

export const abortTransaction: Command = {
  kind: "changes",
  fields: ["recoveryToken"],
  inTransaction: true,
  run: (_command, context) => {
    const { session, txnNumber } = sessionOf(context, "abortTransaction");
    openTransaction(session, txnNumber);
    context.engine.sessions.abort(session);
    return {};
  },
};

function sessionOf({ session, txnNumber, database }: Context, name: string) {
  if (database !== "admin") {
    throw new DatabaseError(13, "Unauthorized", `${name} may only be run against the admin database.`);
  }
  if (session === undefined || txnNumber === undefined) {
    throw noSuchTransaction(`${name} must be run within a transaction`);
  }
  return { session, txnNumber };
}
