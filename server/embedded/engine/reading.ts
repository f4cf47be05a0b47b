import type { Entry } from "../store/disk.js";
import type { Chunk } from "../store/merge.js";
import type { Key, Range } from "../store/layer.js";

/** A state of the database to read from: everyone's, a statement's or a transaction's. */
export interface Reading {
  get(key: Key): Buffer | undefined;
  chunk(range: Range, limit: number): Chunk;
}

const CHUNK = 256;

/** Every entry of a range in its order, read piece by piece: what changes behind the reader is seen on the way. */
export function* allEntries(view: Reading, range: Range, firstChunk = CHUNK): Generator<Entry> {
  let rest: Range | undefined = range;
  let limit = firstChunk;
  while (rest !== undefined) {
    const chunk: Chunk = view.chunk(rest, limit);
    yield* chunk.entries;
    rest = chunk.rest;
    limit = CHUNK;
  }
}
