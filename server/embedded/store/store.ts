import type { Disk } from "./disk.js";
import { Layer, type Key, type Range } from "./layer.js";
import { readLayered, type Chunk } from "./merge.js";

/** What changed since a moment, with the values of that moment: null where nothing was. */
export type Snapshot = Layer;

/**
 * The state that plain reads see: the disk, the layer that is being committed, and the layer that waits for the
 * next commit. While one commit is under way everything that comes is gathered into the next (group commit).
 */
export class Store {
  #committing: Layer | undefined;
  #committingDone: Promise<void> = Promise.resolve();
  #next = new Layer();
  #nextDone = deferred();
  #scheduled = false;
  #late = new Map<Key, () => Buffer>();
  #snapshots = new Set<Snapshot>();
  #failure: Error | undefined;

  /** Grows with every change: what was read at one version holds as long as it stays. */
  version = 0;

  constructor(
    readonly disk: Disk,
    private readonly onFailure: (error: Error) => void,
  ) {}

  get(key: Key): Buffer | undefined {
    const waiting = this.#next.get(key);
    if (waiting !== undefined) return waiting ?? undefined;
    const committing = this.#committing?.get(key);
    if (committing !== undefined) return committing ?? undefined;
    return this.disk.get(key);
  }

  /** One stretch of a range as seen through `above`, and where to go on. */
  chunk(range: Range, limit: number, above: readonly Layer[] = []): Chunk {
    const own = this.#committing === undefined ? [this.#next] : [this.#committing, this.#next];
    return readLayered(this.disk, [...own, ...above], range, limit);
  }

  /** Makes changes visible to everyone and puts them into the next commit. */
  merge(changes: Layer): void {
    this.version++;
    for (const snapshot of this.#snapshots) this.#keepPreimages(snapshot, changes);
    for (const [key, value] of changes.entries) this.#next.set(key, value);
    this.#schedule();
  }

  /** Writes a value no snapshot cares about; it is worked out when the commit begins. */
  putAside(key: Key, value: () => Buffer): void {
    this.#late.set(key, value);
    this.#schedule();
  }

  removeAside(key: Key): void {
    this.#late.delete(key);
    this.#next.set(key, null);
    this.#schedule();
  }

  /** Resolves when everything merged so far is on the disk. */
  async flushed(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#next.entries.size > 0 || this.#late.size > 0) return this.#nextDone.promise;
    if (this.#committing !== undefined) return this.#committingDone;
  }

  /** Whether a commit has failed: nothing that is still to be flushed ever will be. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  openSnapshot(): Snapshot {
    const snapshot = new Layer();
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  closeSnapshot(snapshot: Snapshot): void {
    this.#snapshots.delete(snapshot);
  }

  #keepPreimages(snapshot: Snapshot, changes: Layer): void {
    for (const key of changes.entries.keys()) {
      if (snapshot.get(key) === undefined) snapshot.set(key, this.get(key) ?? null);
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing !== undefined || this.#failure !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    while (this.#committing === undefined && (this.#next.entries.size > 0 || this.#late.size > 0)) {
      for (const [key, value] of this.#late) this.#next.set(key, value());
      this.#late.clear();
      const done = this.#nextDone;
      this.#committing = this.#next;
      this.#committingDone = done.promise;
      this.#next = new Layer();
      this.#nextDone = deferred();
      try {
        await this.disk.write(this.#committing);
      } catch (error) {
        this.#fail(error as Error, done);
        return;
      }
      this.#committing = undefined;
      done.resolve();
    }
  }

  /** What could not be written is still in memory only: nobody may rely on this process any longer. */
  #fail(error: Error, done: Deferred): void {
    this.#failure = error;
    done.reject(error);
    this.#nextDone.reject(error);
    this.onFailure(error);
  }
}

interface Deferred {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

function deferred(): Deferred {
  const result = {} as Deferred;
  result.promise = new Promise((resolve, reject) => {
    result.resolve = resolve;
    result.reject = reject;
  });
  result.promise.catch(() => undefined);
  return result;
}
