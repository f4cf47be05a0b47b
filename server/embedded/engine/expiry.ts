import { compileFilter } from "../language/match.js";
import { afterPrefix, prefixOf } from "../store/keys.js";
import { rankOf } from "../language/values.js";
import type { Collection } from "./collection.js";
import type { Engine } from "./engine.js";
import type { Index } from "./index-definition.js";
import { fieldKey, type IndexField } from "./index-keys.js";
import type { Plan } from "./plan.js";
import { removeRecord } from "./records.js";
import { scan } from "./scan.js";
import { Blocked, Statement } from "./writing.js";

/** How often expired documents are looked for (milliseconds), as in MongoDB. */
const EVERY = 60_000;

/** Documents removed in one turn. */
const PORTION = 500;

/** Removes, from time to time, the documents that TTL indexes have outlived. */
export class Expiry {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly clock: () => Date,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.run(), EVERY).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One round over all TTL indexes; what a transaction holds is left for the next. */
  run(): void {
    for (const collection of this.engine.catalog.collections.values()) {
      for (const index of collection.indexes) {
        if (index.expireAfterSeconds !== undefined) this.#sweep(collection, index, index.expireAfterSeconds);
      }
    }
  }

  #sweep(collection: Collection, index: Index, seconds: number): void {
    const latest = new Date(this.clock().getTime() - seconds * 1000);
    const write = new Statement(this.engine.store, this.engine.locks);
    const isExpired = compileFilter({ [(index.fields[0] as IndexField).path]: { $lte: latest } });
    let removed = 0;
    try {
      for (const record of [...firstRecords(write, collection, expiredPlan(collection, index, latest))]) {
        if (!isExpired(record.document)) continue;
        removeRecord(write, collection, record.id, record.document);
        removed++;
      }
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      return;
    }
    this.engine.merge(write);
    if (removed === PORTION) setImmediate(() => this.run());
  }
}

function* firstRecords(write: Statement, collection: Collection, plan: Plan) {
  let count = 0;
  for (const record of scan(write, collection, plan)) {
    yield record;
    if (++count === PORTION) return;
  }
}

/** The index keys of dates up to `latest`. */
function expiredPlan(collection: Collection, index: Index, latest: Date): Plan {
  const { direction } = index.fields[0] as IndexField;
  const base = prefixOf(collection.number, index.number);
  const dates = String.fromCharCode(direction === 1 ? rankOf(latest) : rankOf(latest) ^ 0xff);
  const key = fieldKey(latest, direction);
  const [start, end] = direction === 1 ? [dates, afterPrefix(key)] : [key, afterPrefix(dates)];
  return { index, ranges: [{ start: base + start, end: base + end }], sorted: false, exact: false };
}
