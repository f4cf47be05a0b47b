import { setImmediate as nextTurn } from "node:timers/promises";
import type { DocumentSource } from "../engine/cursors.js";
import { CursorBatch } from "../wire/reply.js";
import type { Context } from "./context.js";
import { MAX_DOCUMENT } from "./limits.js";

/** Documents in a first batch when nothing is said. */
const FIRST_BATCH = 101;

/** A scan gives way to others after so many milliseconds. */
const SLICE = 8;

/** A source over encoded documents; undefined stands for work that gave none. */
class IteratedSource implements DocumentSource {
  #waiting: Buffer | undefined;

  constructor(private readonly documents: Iterator<Buffer | undefined>) {}

  async next(count: number, check: () => void): Promise<{ documents: Buffer[]; done: boolean }> {
    const documents: Buffer[] = [];
    let bytes = 0;
    let since = performance.now();
    for (let step = 0; documents.length < count; step++) {
      const next =
        this.#waiting === undefined ? this.documents.next() : { value: this.#waiting, done: false };
      this.#waiting = undefined;
      if (next.done === true) return { documents, done: true };
      if (next.value !== undefined) {
        if (documents.length > 0 && bytes + next.value.length > MAX_DOCUMENT) {
          this.#waiting = next.value;
          return { documents, done: false };
        }
        bytes += next.value.length;
        documents.push(next.value);
      }
      if ((step & 31) === 31 && performance.now() - since > SLICE) {
        await nextTurn();
        check();
        since = performance.now();
      }
    }
    return { documents, done: false };
  }
}

/** The first batch of a result; what is left over stays behind a cursor. */
export async function firstBatch(
  context: Context,
  namespace: string,
  documents: Iterator<Buffer | undefined>,
  options: { batchSize?: number | undefined; single?: boolean; limit?: number | undefined },
): Promise<CursorBatch> {
  const source = new IteratedSource(documents);
  const size = options.batchSize ?? FIRST_BATCH;
  const batch = await source.next(size, () => context.deadline.check());
  const { limit = 0 } = options;
  const isWhole = batch.done || options.single === true || (limit > 0 && batch.documents.length >= limit);
  if (isWhole) return new CursorBatch("firstBatch", batch.documents, 0n, namespace);
  const id = context.engine.cursors.open({
    namespace,
    source,
    session: context.session?.key,
    transaction: context.transaction,
    maxTimeMS: context.maxTimeMS,
  });
  return new CursorBatch("firstBatch", batch.documents, id, namespace);
}
