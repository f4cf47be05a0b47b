import type { Document } from "bson";
import { decode } from "../bson.js";
import type { Key } from "../store/layer.js";
import { recordKey, type Collection } from "./collection.js";
import type { Plan } from "./plan.js";
import { allEntries, type Reading } from "./reading.js";

/** A stored document; it is decoded when someone looks into it. */
export class StoredRecord {
  #document: Document | undefined;

  constructor(
    readonly id: Key,
    readonly bytes: Buffer,
  ) {}

  get document(): Document {
    return (this.#document ??= decode(this.bytes));
  }
}

/** The records of a plan, each once. */
export function* scan(view: Reading, collection: Collection, plan: Plan): Generator<StoredRecord> {
  if (plan.index === undefined) yield* scanRecords(view, plan);
  else yield* scanIndex(view, collection, plan);
}

function* scanRecords(view: Reading, plan: Plan): Generator<StoredRecord> {
  for (const range of plan.ranges) {
    for (const [key, bytes] of allEntries(view, range)) yield new StoredRecord(key.slice(6), bytes);
  }
}

/** Few keys are expected in a range of an index: the first piece is small. */
const FIRST_CHUNK = 4;

function* scanIndex(view: Reading, collection: Collection, plan: Plan): Generator<StoredRecord> {
  const seen = plan.index?.multikey === 0 ? undefined : new Set<Key>();
  for (const range of plan.ranges) {
    for (const [, value] of allEntries(view, range, FIRST_CHUNK)) {
      const id = value.toString("latin1");
      if (seen?.has(id)) continue;
      seen?.add(id);
      const bytes = view.get(recordKey(collection, id));
      if (bytes !== undefined) yield new StoredRecord(id, bytes);
    }
  }
}
