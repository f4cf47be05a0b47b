import mongoose from "mongoose";

/** What the database said when it refused a second holder of a unique key. */
export interface Duplicate {
  collection: string;
  /** The key's fields and values. */
  key: Record<string, unknown>;
}

/** The unique key the database refused (E11000), or null for every other error. */
export function duplicateOf(error: unknown): Duplicate | null {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11000) return null;
  const collection = / collection: [^.]+\.(\S+) /.exec(error.message)?.[1] ?? "";
  return { collection, key: (error.keyValue ?? {}) as Record<string, unknown> };
}

const tries = 8;

/**
 * Runs the work again when the database refused it a unique key of the collection: work that first looks what is
 * taken then sees its rival, and answers in words. A key that stays taken though the work can't see it is thrown.
 */
export async function afterRivals<T>(collection: string, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await work();
    } catch (error) {
      if (round === tries || duplicateOf(error)?.collection !== collection) throw error;
    }
  }
}
