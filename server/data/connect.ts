import mongoose from "mongoose";

mongoose.set({
  // Operators arriving in a value are escaped, unknown paths in a filter throw: a filter says what it looks like.
  sanitizeFilter: true,
  strictQuery: "throw",
  strict: "throw",
  runValidators: true,
  // A query during an outage fails at once and the page says so, instead of hanging for ten seconds.
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  // Every query inside change() joins its transaction without being handed the session.
  transactionAsyncLocalStorage: true,
});

/** Thrown when the database lacks what the app's promises rest on. */
export class UnsafeDatabaseError extends Error {}

/**
 * Connects Mongoose's default connection.
 * @throws when no server answers within five seconds
 */
export async function connect(uri: string): Promise<void> {
  await mongoose.connect(uri, {
    serverSelectionTimeoutMS: 2_000,
    socketTimeoutMS: 20_000,
    maxPoolSize: 32,
    retryWrites: true,
    w: "majority",
    readConcern: { level: "majority" },
  });
}

/** Closes the default connection. */
export async function disconnect(): Promise<void> {
  await mongoose.disconnect();
}

/**
 * Creates each registered model's collection and indexes, then looks whether the database truly has them.
 * @throws UnsafeDatabaseError naming a unique index that is missing or not unique
 */
export async function ensureIndexes(): Promise<void> {
  for (const model of Object.values(mongoose.connection.models)) {
    await model.createCollection();
    await model.createIndexes();
    const present = await model.collection.indexes();
    for (const [key, options] of model.schema.indexes()) {
      if (!options.unique) continue;
      const found = present.some((index) => index.unique === true && JSON.stringify(index.key) === JSON.stringify(key));
      if (!found) throw new UnsafeDatabaseError(`${model.modelName} has no unique index on ${JSON.stringify(key)}`);
    }
  }
}

/** True when the database answers a ping within a second. */
export async function isDatabaseReady(): Promise<boolean> {
  const { db } = mongoose.connection;
  if (!db) return false;
  try {
    await within(1_000, db.command({ ping: 1 }));
    return true;
  } catch {
    return false;
  }
}

/** Thrown when the database keeps somebody waiting who must be answered. */
export class SlowDatabaseError extends Error {}

/**
 * Waits for the work at most that long. The driver itself waits on a frozen link until its socket times out.
 * @throws SlowDatabaseError when the time is up; the work goes on unheard
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SlowDatabaseError("The database did not answer in time")), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
