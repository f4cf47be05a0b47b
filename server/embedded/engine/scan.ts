import type { Document } from "bson";
import { decode } from "../bson.js";
import { DatabaseError } from "../errors.js";
import type { Entry } from "../store/disk.js";
import type { Key, Range } from "../store/layer.js";
import { recordKey, type Collection } from "./collection.js";
import type { Plan } from "./plan.js";
import type { Reading } from "./reading.js";

/** A stored document; it is decoded when someone looks into it. */
export class StoredRecord {
  #document: Document | undefined;

  constructor(
    readonly id: Key,
    readonly bytes: Buffer,
    /** Whether the plan alone has shown that it passes the filter. */
    readonly certain: boolean,
  ) {}

  get document(): Document {
    return (this.#document ??= decode(this.bytes));
  }
}

/** The records of a plan, each once. */
export function* scan(view: Reading, collection: Collection, plan: Plan): Generator<StoredRecord> {
  if (plan.index === undefined) yield* scanRecords(view, collection, plan);
  else yield* scanIndex(view, collection, plan);
}

function* scanRecords(view: Reading, collection: Collection, plan: Plan): Generator<StoredRecord> {
  for (const { entries } of pieces(view, collection, plan)) {
    for (const [key, bytes] of entries) yield new StoredRecord(key.slice(6), bytes, plan.exact);
  }
}

function* scanIndex(view: Reading, collection: Collection, plan: Plan): Generator<StoredRecord> {
  const seen = plan.index?.multikey === 0 ? undefined : new Set<Key>();
  for (const { entries, version } of pieces(view, collection, plan)) {
    for (const [, value] of entries) {
      const id = value.toString("latin1");
      if (seen?.has(id)) continue;
      seen?.add(id);
      const bytes = view.get(recordKey(collection, id));
      // Whoever reads may have paused since the key was read: then only the filter can tell.
      if (bytes !== undefined) yield new StoredRecord(id, bytes, plan.exact && version === view.version);
    }
  }
}

/** The number of index keys of each piece of an exact plan, without reading the documents. */
export function* countKeys(view: Reading, collection: Collection, plan: Plan): Generator<number> {
  for (const { entries } of pieces(view, collection, plan)) yield entries.length;
}

/** Few keys are expected in a range of an index: its first piece is small. */
const FIRST_PIECE = 4;
const PIECE = 256;

interface Piece {
  entries: Entry[];
  version: number;
}

function* pieces(view: Reading, collection: Collection, plan: Plan): Generator<Piece> {
  if (plan.points !== undefined) {
    yield* points(view, collection, plan, plan.points);
    return;
  }
  for (const range of plan.ranges) {
    let rest: Range | undefined = range;
    let limit = plan.index === undefined ? PIECE : FIRST_PIECE;
    while (rest !== undefined) {
      checkThere(collection, plan);
      const { version } = view;
      const chunk = view.chunk(rest, limit);
      yield { entries: chunk.entries, version };
      rest = chunk.rest;
      limit = PIECE;
    }
  }
}

function* points(view: Reading, collection: Collection, plan: Plan, keys: readonly Key[]): Generator<Piece> {
  for (const key of keys) {
    checkThere(collection, plan);
    const { version } = view;
    const value = view.get(key);
    if (value !== undefined) yield { entries: [[key, value]], version };
  }
}

/** What is dropped is cleared away bit by bit: a reader would see only a part of it. */
function checkThere(collection: Collection, plan: Plan): void {
  const gone = collection.tally.dropped ? "collection" : plan.index?.dropped === true ? "index" : undefined;
  if (gone !== undefined) {
    throw new DatabaseError(175, "QueryPlanKilled", `${gone} dropped: ${collection.namespace}`);
  }
}
