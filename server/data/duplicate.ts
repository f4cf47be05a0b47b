import mongoose from "mongoose";

/** What the database said when it refused a second holder of a unique key. */
export interface Duplicate {
  collection: string;
  /** The refused key as the database writes it: "{ room: ObjectId('…'), quarters: 1979 }". */
  key: string;
}

/** The unique key the database refused (E11000), or null for every other error. */
export function duplicateOf(error: unknown): Duplicate | null {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11000) return null;
  // Of several inserts in one command the driver keeps the refusal's text alone, so the text is what is read.
  const [, collection = "", key = ""] =
    / collection: [^.]+\.(\S+) .*?dup key: (\{.*\})/s.exec(error.message) ?? [];
  return { collection, key };
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
