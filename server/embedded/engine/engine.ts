import { wallClock } from "../clock.js";
import { timeLimitExceeded } from "../refusals.js";
import { Store } from "../store/store.js";
import type { Disk } from "../store/disk.js";
import { Catalog } from "./catalog.js";
import { countKey, multikeyKey, writeCount } from "./collection.js";
import { Cursors } from "./cursors.js";
import { Expiry } from "./expiry.js";
import { Purger } from "./purger.js";
import type { OnMultikey } from "./records.js";
import { Sessions } from "./sessions.js";
import { ClusterTime } from "./cluster-time.js";
import type { Transaction } from "./transaction.js";
import { Blocked, Statement, type Holder, type Locks, type Writing } from "./writing.js";

/** Everything that all connections share. */
export class Engine {
  readonly store: Store;
  readonly catalog = new Catalog();
  readonly locks: Locks = new Map();
  readonly cursors = new Cursors();
  readonly clusterTime = new ClusterTime();
  readonly sessions: Sessions;
  readonly expiry: Expiry;
  readonly #purger: Purger;

  /** How drivers reach this database: a socket's path, or host and port. */
  address = "";

  /** Told of every change when everybody sees it, and before it is acknowledged. */
  onChange = (): void => undefined;

  constructor(disk: Disk, onFailure: (error: Error) => void) {
    this.store = new Store(disk, onFailure);
    this.#purger = new Purger(this.store);
    this.catalog.load(this.store, this.#purger.load());
    this.sessions = new Sessions(this);
    this.expiry = new Expiry(this, wallClock);
    this.expiry.start();
  }

  /**
   * Runs a statement that writes: inside the transaction, or by itself, whole or not at all. A statement by
   * itself that meets a key of an open transaction waits for that one's end and runs again.
   */
  async write<T>(
    transaction: Transaction | undefined,
    deadline: Deadline,
    statement: (write: Writing) => T,
    onMerged?: (result: T) => void,
  ): Promise<T> {
    if (transaction !== undefined) return statement(transaction);
    for (;;) {
      const write = new Statement(this.store, this.locks);
      try {
        const result = statement(write);
        this.merge(write);
        onMerged?.(result);
        return result;
      } catch (error) {
        if (!(error instanceof Blocked)) throw error;
        await deadline.wait(error.holder);
      }
    }
  }

  /** Makes the changes of a statement or transaction everyone's. */
  merge(write: Writing): void {
    this.clusterTime.tick();
    if (write.changes.entries.size > 0) this.store.merge(write.changes);
    if (write.staged.size > 0) {
      this.catalog.adopt(write.staged);
      this.#purger.start();
    }
    for (const [tally, { collection, by }] of write.growth) {
      if (by === 0) continue;
      tally.count += by;
      this.store.putAside(countKey(collection.number), () => writeCount(tally.count));
    }
    this.onChange();
  }

  readonly onMultikey: OnMultikey = (collection, index, fields) => {
    index.multikey |= fields;
    const mark = Buffer.alloc(4);
    mark.writeUInt32BE(index.multikey);
    this.store.putAside(multikeyKey(collection.number, index.number), () => mark);
  };

  /** Waits until no open transaction has written to keys of the collection's catalogue entry or records. */
  async untilUnlocked(prefixes: readonly string[], deadline: Deadline): Promise<void> {
    for (;;) {
      const holder = this.#holderBelow(prefixes);
      if (holder === undefined) return;
      await deadline.wait(holder);
    }
  }

  #holderBelow(prefixes: readonly string[]): Holder | undefined {
    for (const [key, holder] of this.locks)
      if (prefixes.some((prefix) => key.startsWith(prefix))) return holder;
    return undefined;
  }

  async close(): Promise<void> {
    this.sessions.close();
    this.expiry.stop();
    await this.#purger.stop();
    await this.store.flushed();
    await this.store.disk.close();
  }
}

/** The time limit of one command (`maxTimeMS`); without one it never passes. */
export class Deadline {
  readonly #end: number;

  constructor(milliseconds: number | undefined) {
    this.#end =
      milliseconds === undefined || milliseconds === 0 ? Infinity : performance.now() + milliseconds;
  }

  /** Throws MaxTimeMSExpired when the time is up. */
  check(): void {
    if (performance.now() > this.#end) throw timeLimitExceeded();
  }

  async wait(holder: Holder): Promise<void> {
    if (this.#end === Infinity) return holder.over;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timeLimitExceeded()), Math.max(0, this.#end - performance.now()));
    });
    await Promise.race([holder.over, late]).finally(() => clearTimeout(timer));
  }
}
