import type { Document } from "bson";
import { decode, encode } from "../bson.js";
import { wallClock } from "../clock.js";
import { DatabaseError } from "../errors.js";
import { noSuchTransaction } from "../refusals.js";
import { afterPrefix, metadataKey } from "../store/keys.js";
import type { Key } from "../store/layer.js";
import type { Engine } from "./engine.js";
import { allEntries } from "./reading.js";
import { Remembered } from "./remembered.js";
import { Transaction } from "./transaction.js";

/** After this long without use a session is forgotten (minutes); told to drivers in the handshake. */
export const SESSION_MINUTES = 30;

/** How long an open transaction outlives the connection that spoke in it (milliseconds). */
const LEAVING = 1_000;

/** A logical session: its last transaction number and what became of it. */
export interface Session {
  key: Key;
  txnNumber: bigint;
  state: "none" | "retryable" | "open" | "committed" | "aborted";
  transaction: Transaction | undefined;
  remembered: Remembered;
  usedAt: Date;
  /** The connection that last spoke in its transaction. */
  connection: number;
  /** Commands with a transaction number run one after the other. */
  turn: Promise<void>;
}

/** The sessions of all connections; those with a transaction number are kept on the disk too. */
export class Sessions {
  readonly #sessions = new Map<Key, Session>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(private readonly engine: Engine) {
    this.#sweeper = setInterval(() => this.sweep(wallClock()), 60_000).unref();
  }

  /** The session of an `lsid`, remembered or begun. */
  find(lsid: Document): Session {
    const key = sessionKey(lsid);
    const known = this.#sessions.get(key) ?? this.#load(key);
    known.usedAt = wallClock();
    this.#sessions.set(key, known);
    return known;
  }

  /** Begins a transaction, or a retryable write when `retryable`; an older one of the session ends. */
  begin(session: Session, txnNumber: bigint, retryable: boolean): void {
    if (txnNumber < session.txnNumber) throw tooOld(session, txnNumber);
    if (session.state === "open") this.abort(session);
    session.txnNumber = txnNumber;
    session.remembered = new Remembered();
    session.state = retryable ? "retryable" : "open";
    if (!retryable) {
      session.transaction = new Transaction(this.engine.store, this.engine.locks, () => this.abort(session));
    }
  }

  /** Merges the session's transaction; the caller waits for the disk before it answers. */
  commit(session: Session): void {
    const { transaction } = session;
    if (transaction === undefined) return;
    this.#end(session, "committed");
    this.engine.merge(transaction);
    this.keep(session);
  }

  abort(session: Session): void {
    if (session.state === "open") this.#end(session, "aborted");
  }

  #end(session: Session, state: "committed" | "aborted"): void {
    session.transaction?.close();
    this.engine.cursors.closeWhere((cursor) => cursor.transaction === session.transaction);
    session.state = state;
    session.transaction = undefined;
  }

  /** Writes what has to outlive a restart with the next commit. */
  keep(session: Session): void {
    this.engine.store.putAside(session.key, () => writeSession(session));
  }

  /** Forgets sessions, aborting what is open in them. */
  end(lsids: readonly Document[]): void {
    for (const lsid of lsids) this.#forget(sessionKey(lsid));
  }

  /**
   * Aborts, a moment after a connection has ended, the transactions last spoken in over it: whoever was killed would
   * keep others from what is locked until the transaction's time is over. A driver that only lost the one connection
   * has that moment to go on over another.
   */
  leave(connection: number): void {
    const left = [...this.#sessions.values()].filter((each) => each.connection === connection);
    for (const session of left) {
      const { transaction } = session;
      if (transaction === undefined) continue;
      setTimeout(() => {
        if (session.transaction === transaction && session.connection === connection) this.abort(session);
      }, LEAVING).unref();
    }
  }

  /** Aborts every open transaction. */
  endAll(): void {
    for (const session of this.#sessions.values()) this.abort(session);
  }

  sweep(now: Date): void {
    const before = now.getTime() - SESSION_MINUTES * 60_000;
    for (const session of [...this.#sessions.values()]) {
      if (session.usedAt.getTime() < before && session.state !== "open") this.#forget(session.key);
    }
    const prefix = metadataKey("session", "");
    for (const [key, bytes] of allEntries(this.engine.store, { start: prefix, end: afterPrefix(prefix) })) {
      if (!this.#sessions.has(key) && (decode(bytes).usedAt as Date).getTime() < before) this.#forget(key);
    }
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.endAll();
  }

  #forget(key: Key): void {
    const session = this.#sessions.get(key);
    if (session !== undefined) this.abort(session);
    this.#sessions.delete(key);
    this.engine.cursors.closeWhere((cursor) => cursor.session === key);
    if (this.engine.store.get(key) !== undefined) this.engine.store.removeAside(key);
  }

  #load(key: Key): Session {
    const bytes = this.engine.store.get(key);
    const fresh = {
      key,
      txnNumber: -1n,
      transaction: undefined,
      usedAt: wallClock(),
      connection: 0,
      turn: Promise.resolve(),
    };
    if (bytes === undefined) return { ...fresh, state: "none", remembered: new Remembered() };
    const kept = decode(bytes);
    const remembered = Remembered.read(kept);
    return {
      ...fresh,
      txnNumber: BigInt(String(kept.txnNumber)),
      state: kept.state as Session["state"],
      remembered,
    };
  }
}

function sessionKey(lsid: Document): Key {
  const id = lsid.id as { buffer?: Uint8Array; position?: number } | undefined;
  if (id?.buffer?.length === undefined || id.position !== 16) {
    throw new DatabaseError(207, "InvalidUUID", "The session id must be a UUID");
  }
  return metadataKey("session", Buffer.from(id.buffer.subarray(0, 16)).toString("latin1"));
}

function writeSession({ txnNumber, state, remembered, usedAt }: Session): Buffer {
  return encode({ txnNumber: txnNumber.toString(), state, usedAt, ...remembered.write() });
}

function tooOld(session: Session, txnNumber: bigint): DatabaseError {
  const message = `Retryable write with txnNumber ${txnNumber.toString()} is prohibited on session because a newer retryable write with txnNumber ${session.txnNumber.toString()} has already started on this session.`;
  return new DatabaseError(225, "TransactionTooOld", message);
}

/** The open transaction of a session at this number, or the error that says why there is none. */
export function openTransaction(session: Session, txnNumber: bigint): Transaction {
  const named = `Transaction with { txnNumber: ${txnNumber.toString()} }`;
  if (txnNumber < session.txnNumber) throw tooOld(session, txnNumber);
  if (txnNumber !== session.txnNumber || session.state === "none" || session.state === "retryable") {
    throw noSuchTransaction(
      `Given transaction number ${txnNumber.toString()} does not match any in-progress transactions. The active transaction number is ${session.txnNumber.toString()}`,
    );
  }
  if (session.state === "committed") {
    throw new DatabaseError(256, "TransactionCommitted", `${named} has been committed.`);
  }
  if (session.transaction === undefined) throw noSuchTransaction(`${named} has been aborted.`);
  return session.transaction;
}
