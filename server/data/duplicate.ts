import mongoose from "mongoose";

/** What the database said when it refused a second holder of a unique key. */
export interface Duplicate {
  collection: string;
  /** The key's fields and values. */
  key: Record<string, unknown>;
}

interface Refusal {
  code?: unknown;
  message?: string;
  errmsg?: string;
  keyValue?: Record<string, unknown>;
}

/** The unique key the database refused (E11000), or null for every other error. */
export function duplicateOf(error: unknown): Duplicate | null {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11000) return null;
  const refusal: Refusal = error instanceof mongoose.mongo.MongoBulkWriteError ? firstOf(error) : error;
  const words = refusal.errmsg ?? refusal.message ?? "";
  const collection = / collection: [^.]+\.(\S+) /.exec(words)?.[1] ?? "";
  return { collection, key: refusal.keyValue ?? {} };
}

function firstOf(error: mongoose.mongo.MongoBulkWriteError): Refusal {
  const written = error.writeErrors as { err?: Refusal } | { err?: Refusal }[];
  const first = Array.isArray(written) ? written[0] : written;
  return first?.err ?? error;
}

const tries = 8;

/**
 * Runs the work again when a rival's write made the database refuse it: work that first looks what is taken then
 * sees its rival, and answers in words. What stays refused though the work can't see why is thrown.
 */
export async function afterRivals<T>(lost: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await work();
    } catch (error) {
      if (round === tries || !lost(error)) throw error;
    }
  }
}
