import { open, type RootDatabase } from "lmdb";
import type { Key, Layer, Range } from "./layer.js";

export type Entry = readonly [key: Key, value: Buffer];

/** The database file: lmdb with plain byte keys, one durable transaction per written layer. */
export interface Disk {
  get(key: Key): Buffer | undefined;
  range(range: Range, limit: number): Entry[];
  /** Resolves when the layer is on the disk, whole; rejects when the commit failed. */
  write(layer: Layer): Promise<void>;
  /** Copies the committed state into a new file while others write. */
  copyTo(file: string, compact: boolean): Promise<void>;
  close(): Promise<void>;
}

const keyEncoder = {
  writeKey: (key: Key, target: Buffer, start: number) => start + target.write(key, start, "latin1"),
  readKey: (source: Buffer, start: number, end: number) => source.toString("latin1", start, end),
};

/** Opens the database file of a data folder, creating it when it is not there. */
export function openDisk(file: string, readOnly = false): Disk {
  const database = open<Buffer, Key>({
    path: file,
    encoding: "binary",
    noSubdir: true,
    maxDbs: 1,
    readOnly,
    // Durable before the promise resolves: no sync may be skipped or left for later.
    noSync: false,
    overlappingSync: false,
    eventTurnBatching: false,
    ...{ keyEncoder },
  });
  return {
    get: (key) => database.getBinary(key),
    range: (range, limit) => readRange(database, range, limit),
    write: (layer) => writeLayer(database, layer),
    copyTo: (target, compact) => database.backup(target, compact),
    close: () => database.close(),
  };
}

function readRange(
  database: RootDatabase<Buffer, Key>,
  { start, end, reverse }: Range,
  limit: number,
): Entry[] {
  const options = reverse
    ? { start: end, end: start, reverse, exclusiveStart: true, inclusiveEnd: true, limit }
    : { start, end, limit };
  const entries: Entry[] = [];
  for (const { key, value } of database.getRange(options)) entries.push([key, value]);
  return entries;
}

async function writeLayer(database: RootDatabase<Buffer, Key>, layer: Layer): Promise<void> {
  await database.batch(() => {
    for (const [key, value] of layer.entries) {
      if (value === null) void database.remove(key);
      else void database.put(key, value);
    }
  });
  database.resetReadTxn();
}
