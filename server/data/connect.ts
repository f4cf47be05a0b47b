import mongoose, { type Schema } from "mongoose";
import { closePulse, openPulse } from "./pulse.js";

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

// Ids are compared by their text, often the same ones: each writes it down once.
mongoose.mongo.BSON.ObjectId.cacheHexString = true;

type IndexDescription = mongoose.mongo.IndexDescription;

/** Thrown when the database lacks what the app's promises rest on. */
class UnsafeDatabaseError extends Error {}

/**
 * Connects Mongoose's default connection, and feels the database's pulse from then on.
 * @throws when no server answers within two seconds
 */
export async function connect(uri: string): Promise<void> {
  for (const model of Object.values(mongoose.connection.models)) makeStrict(model.schema);
  await mongoose.connect(uri, {
    serverSelectionTimeoutMS: 2_000,
    // A link that went dead without a word is noticed by the monitor, which then frees what waits on it.
    connectTimeoutMS: 3_000,
    heartbeatFrequencyMS: 2_000,
    serverMonitoringMode: "poll",
    socketTimeoutMS: 20_000,
    waitQueueTimeoutMS: 10_000,
    maxPoolSize: 32,
    retryWrites: true,
    w: "majority",
    readConcern: { level: "majority" },
  });
  await openPulse(uri);
}

/** Closes the default connection. */
export async function disconnect(): Promise<void> {
  await closePulse();
  await mongoose.disconnect();
}

/**
 * A schema takes Mongoose's settings when it is made, and a model file may be loaded before this one: so the two
 * that guard what is written and asked are set on the schemas themselves.
 */
function makeStrict(schema: Schema): void {
  schema.set("strict", "throw");
  schema.set("strictQuery", "throw");
  for (const child of schema.childSchemas) makeStrict(child.schema);
}

/**
 * Creates each registered model's collection and indexes, then looks whether the database truly has them.
 * @throws UnsafeDatabaseError naming a unique index that is missing or not unique
 */
export async function ensureIndexes(): Promise<void> {
  for (const model of Object.values(mongoose.connection.models)) {
    // Mongoose's word for an index is a pair, and it would send a command for each; one makes them and the collection.
    const wanted = model.schema.indexes().map(([key, options]) => ({ ...options, key }) as IndexDescription);
    if (wanted.length === 0) await model.createCollection();
    else await model.collection.createIndexes(wanted);
    const unique = wanted.filter((index) => index.unique);
    const present = unique.length === 0 ? [] : await model.collection.indexes();
    for (const { key } of unique) {
      const found = present.some(
        (index) => index.unique === true && JSON.stringify(index.key) === JSON.stringify(key),
      );
      if (!found)
        throw new UnsafeDatabaseError(`${model.modelName} has no unique index on ${JSON.stringify(key)}`);
    }
  }
}
