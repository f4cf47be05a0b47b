import type { Disk, Entry } from "./disk.js";
import type { Key, Layer, Range } from "./layer.js";

/** Some entries of a range in its order; `rest` is what is left of it, undefined at its end. */
export interface Chunk {
  entries: Entry[];
  rest: Range | undefined;
}

/** Reads up to about `limit` entries of a range through layers, the last of which lies on top. */
export function readLayered(disk: Disk, layers: readonly Layer[], range: Range, limit: number): Chunk {
  const below = range.start < range.end ? disk.range(range, limit) : [];
  const rest = below.length < limit ? undefined : restAfter(range, (below[below.length - 1] as Entry)[0]);
  const covered = rest === undefined ? range : coveredBy(range, rest);
  return { entries: overlaid(below, layers, covered), rest };
}

function restAfter(range: Range, last: Key): Range {
  return range.reverse ? { ...range, end: last } : { ...range, start: last + "\0" };
}

function coveredBy(range: Range, rest: Range): Range {
  return range.reverse ? { ...range, start: rest.end } : { ...range, end: rest.start };
}

function overlaid(below: Entry[], layers: readonly Layer[], range: Range): Entry[] {
  let merged: Map<Key, Buffer> | undefined;
  for (const layer of layers) {
    const keys = layer.keysBetween(range);
    if (keys.length === 0) continue;
    merged ??= new Map(below);
    for (const key of keys) {
      const value = layer.get(key);
      if (value == null) merged.delete(key);
      else merged.set(key, value);
    }
  }
  if (merged === undefined) return below;
  const sign = range.reverse ? -1 : 1;
  return [...merged].sort(([a], [b]) => (a < b ? -sign : sign));
}
