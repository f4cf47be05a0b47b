import { setImmediate as nextTurn } from "node:timers/promises";
import { afterPrefix, metadataKey } from "../store/keys.js";
import { Layer, type Key } from "../store/layer.js";
import type { Store } from "../store/store.js";
import { allEntries } from "./reading.js";

/** Keys cleared in one commit. */
const PORTION = 2000;

/** Clears away, bit by bit, what dropped collections and indexes left; a restart goes on where it stopped. */
export class Purger {
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly store: Store) {}

  /** The prefixes that wait to be cleared; begins with them. */
  load(): Key[] {
    const waiting = this.#waiting();
    this.start();
    return waiting;
  }

  start(): void {
    if (this.#running !== undefined || this.#stopped) return;
    this.#running = nextTurn()
      .then(() => this.#run())
      // A commit that failed has stopped the database already.
      .catch(() => undefined)
      .finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  #waiting(): Key[] {
    const prefix = metadataKey("purge", "");
    const entries = allEntries(this.store, { start: prefix, end: afterPrefix(prefix) });
    return [...entries].map(([key]) => key.slice(prefix.length));
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const waiting = this.#waiting();
      if (waiting.length === 0) return;
      for (const prefix of waiting) await this.#clear(prefix);
    }
  }

  async #clear(prefix: Key): Promise<void> {
    const range = { start: prefix, end: afterPrefix(prefix) };
    while (!this.#stopped) {
      const { entries } = this.store.chunk(range, PORTION);
      const gone = new Layer();
      for (const [key] of entries) gone.set(key, null);
      if (entries.length === 0) gone.set(metadataKey("purge", prefix), null);
      this.store.merge(gone);
      await this.store.flushed();
      if (entries.length === 0) return;
    }
  }
}
