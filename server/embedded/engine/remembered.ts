import type { Document } from "bson";
import { decode, encode } from "../bson.js";

/**
 * What a retryable write has already done, statement by statement, so that a repeated command answers the same
 * without doing it twice. Inserted documents are kept as spans of statement numbers, `[from, to]` inclusive.
 */
export class Remembered {
  readonly #inserted: [number, number][] = [];
  readonly #results = new Map<number, Document>();

  /** The result of a statement that was carried out before. */
  result(statement: number): Document | undefined {
    if (this.#inserted.some(([from, to]) => from <= statement && statement <= to)) return { n: 1 };
    return this.#results.get(statement);
  }

  keepInsert(statement: number): void {
    const last = this.#inserted[this.#inserted.length - 1];
    if (last !== undefined && last[1] === statement - 1) last[1] = statement;
    else this.#inserted.push([statement, statement]);
  }

  keepResult(statement: number, result: Document): void {
    this.#results.set(statement, result);
  }

  write(): Document {
    const results = [...this.#results].map(([statement, result]) => ({ statement, result: encode(result) }));
    return { inserted: this.#inserted.flat(), results };
  }

  static read(kept: Document): Remembered {
    const remembered = new Remembered();
    const spans = (kept.inserted as unknown[]).map(Number);
    for (let at = 0; at < spans.length; at += 2) {
      remembered.#inserted.push([spans[at] as number, spans[at + 1] as number]);
    }
    for (const { statement, result } of kept.results as {
      statement: unknown;
      result: { buffer: Uint8Array };
    }[]) {
      remembered.#results.set(Number(statement), decode(result.buffer));
    }
    return remembered;
  }
}
