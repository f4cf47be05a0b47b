import { randomBytes } from "node:crypto";
import { DatabaseError } from "../errors.js";
import { cursorNotFound } from "../refusals.js";

/** Where a cursor's documents come from: encoded, in batches. */
export interface DocumentSource {
  /** The next documents, at most `count` and about `bytes` bytes; `done` when there are no more. */
  next(count: number, check: () => void): Promise<{ documents: Buffer[]; done: boolean }>;
}

export interface Cursor {
  id: bigint;
  namespace: string;
  source: DocumentSource;
  session: string | undefined;
  /** The transaction that the cursor belongs to. */
  transaction: object | undefined;
  maxTimeMS: number | undefined;
}

/** A cursor nobody has asked for this long is closed (milliseconds). */
const IDLE = 10 * 60_000;

/** The open cursors of all connections. */
export class Cursors {
  readonly #cursors = new Map<bigint, { cursor: Cursor; timer: NodeJS.Timeout; busy: boolean }>();

  open(cursor: Omit<Cursor, "id">): bigint {
    const id = randomBytes(8).readBigInt64LE() & 0x7fff_ffff_ffff_ffffn;
    if (id === 0n || this.#cursors.has(id)) return this.open(cursor);
    const timer = setTimeout(() => this.#cursors.delete(id), IDLE).unref();
    this.#cursors.set(id, { cursor: { ...cursor, id }, timer, busy: false });
    return id;
  }

  /** Runs `use` with the cursor while nobody else can; the cursor goes when `use` fails or says it is done. */
  async use<T extends { done: boolean }>(id: bigint, use: (cursor: Cursor) => Promise<T>): Promise<T> {
    const entry = this.#cursors.get(id);
    if (entry === undefined) throw cursorNotFound(id);
    if (entry.busy)
      throw new DatabaseError(12051, "CursorInUse", `cursor id ${id.toString()} is already in use`);
    entry.busy = true;
    try {
      const result = await use(entry.cursor);
      if (result.done) this.close(id);
      else entry.timer.refresh();
      return result;
    } catch (error) {
      this.close(id);
      throw error;
    } finally {
      entry.busy = false;
    }
  }

  close(id: bigint): boolean {
    const entry = this.#cursors.get(id);
    if (entry === undefined) return false;
    clearTimeout(entry.timer);
    return this.#cursors.delete(id);
  }

  closeWhere(matches: (cursor: Cursor) => boolean): void {
    for (const [id, { cursor }] of this.#cursors) if (matches(cursor)) this.close(id);
  }

  get(id: bigint): Cursor | undefined {
    return this.#cursors.get(id)?.cursor;
  }
}
