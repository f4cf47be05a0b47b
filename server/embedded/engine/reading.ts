import type { Entry } from "../store/disk.js";
import type { Chunk } from "../store/merge.js";
import type { Key, Range } from "../store/layer.js";

/** A state of the database to read from: everyone's, a statement's or a transaction's. */
export interface Reading {
  get(key: Key): Buffer | undefined;
  chunk(range: Range, limit: number): Chunk;
  /** Changes with everything that this view shows: what was read at one version still holds at the same. */
  readonly version: number;
}

/** Every entry of a range in its order, read piece by piece. */
export function* allEntries(view: Pick<Reading, "chunk">, range: Range): Generator<Entry> {
  let rest: Range | undefined = range;
  while (rest !== undefined) {
    const chunk: Chunk = view.chunk(rest, 256);
    yield* chunk.entries;
    rest = chunk.rest;
  }
}
