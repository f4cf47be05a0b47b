import { Layer, type Key, type Range } from "../store/layer.js";
import type { Chunk } from "../store/merge.js";
import type { Store } from "../store/store.js";
import type { Collection } from "./collection.js";
import type { Reading } from "./reading.js";

/** Whoever holds keys until it is over: an open transaction. */
export interface Holder {
  /** Resolves when the holder's keys are free again. */
  readonly over: Promise<void>;
}

/** The keys that open transactions have written. */
export type Locks = Map<Key, Holder>;

/** Thrown inside a plain statement that met a locked key: it is run again when the holder is over. */
export class Blocked extends Error {
  constructor(readonly holder: Holder) {
    super("a transaction holds a key of this statement");
  }
}

/** The changes of one statement or transaction over what lies below; nobody else sees them before they are merged. */
export abstract class Writing implements Reading {
  readonly changes = new Layer();
  /** By how many documents collections grow when this is merged. */
  readonly growth = new Map<Collection["tally"], { collection: Collection; by: number }>();
  /** Collections that this creates, changes or drops (null). */
  readonly staged = new Map<string, Collection | null>();

  constructor(
    protected readonly store: Store,
    protected readonly locks: Locks,
  ) {}

  version = 0;

  abstract get(key: Key): Buffer | undefined;
  abstract chunk(range: Range, limit: number): Chunk;

  /** Makes sure that this may write the key, before it is read for a decision or written. */
  abstract claim(key: Key): void;

  put(key: Key, value: Buffer): void {
    this.claim(key);
    this.version++;
    this.changes.set(key, value);
  }

  remove(key: Key): void {
    this.claim(key);
    this.version++;
    this.changes.set(key, null);
  }

  grow(collection: Collection, by: number): void {
    const known = this.growth.get(collection.tally);
    if (known === undefined) this.growth.set(collection.tally, { collection, by });
    else known.by += by;
  }
}

/** One statement outside transactions. */
export class Statement extends Writing {
  get(key: Key): Buffer | undefined {
    const own = this.changes.get(key);
    return own === undefined ? this.store.get(key) : (own ?? undefined);
  }

  chunk(range: Range, limit: number): Chunk {
    return this.store.chunk(range, limit, [this.changes]);
  }

  claim(key: Key): void {
    const holder = this.locks.get(key);
    if (holder !== undefined) throw new Blocked(holder);
  }
}
