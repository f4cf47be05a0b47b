import { noSuchTransaction, writeConflict } from "../refusals.js";
import type { Key, Range } from "../store/layer.js";
import type { Chunk } from "../store/merge.js";
import type { Snapshot, Store } from "../store/store.js";
import { Writing, type Holder, type Locks } from "./writing.js";

/** After this many milliseconds an open transaction is aborted. */
const LIFETIME = 60_000;

/**
 * A multi-document transaction: it reads the state of its start and its own changes. A key that it writes is
 * locked until it is over; a key that is locked by another transaction, or was changed since its start, makes
 * it fail with WriteConflict (first updater wins, as in MongoDB).
 */
export class Transaction extends Writing implements Holder {
  readonly over: Promise<void>;
  #end!: () => void;
  #snapshot: Snapshot;
  #held: Key[] = [];
  #timer: NodeJS.Timeout;
  open = true;

  constructor(store: Store, locks: Locks, onExpiry: () => void) {
    super(store, locks);
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.#snapshot = store.openSnapshot();
    this.#timer = setTimeout(onExpiry, LIFETIME).unref();
  }

  get(key: Key): Buffer | undefined {
    const own = this.changes.get(key);
    const found = own === undefined ? this.#snapshot.get(key) : own;
    return found === undefined ? this.store.get(key) : (found ?? undefined);
  }

  chunk(range: Range, limit: number): Chunk {
    return this.store.chunk(range, limit, [this.#snapshot, this.changes]);
  }

  /** Whether someone has changed the key since this transaction began. */
  hasChangedSince(key: Key): boolean {
    return this.#snapshot.get(key) !== undefined;
  }

  claim(key: Key): void {
    if (!this.open) throw noSuchTransaction("Transaction has been aborted.");
    const holder = this.locks.get(key);
    if (holder === this) return;
    if (holder !== undefined || this.hasChangedSince(key)) throw writeConflict();
    this.locks.set(key, this);
    this.#held.push(key);
  }

  /** Gives up snapshot and locks; on commit the caller merges the changes in the same turn. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    clearTimeout(this.#timer);
    this.store.closeSnapshot(this.#snapshot);
    for (const key of this.#held) this.locks.delete(key);
    this.#end();
  }
}
