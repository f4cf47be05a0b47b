import mongoose from "mongoose";

/** Thrown when the database keeps somebody waiting who must be answered. */
export class SlowDatabaseError extends Error {}

/**
 * Waits for the work at most that long. The driver itself waits on a frozen link until its socket times out.
 * @throws SlowDatabaseError when the time is up; the work goes on unheard
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new SlowDatabaseError("The database did not answer in time"));
    // One turn more: after a busy moment of this process the timer comes before an answer that is here already.
    timer = setTimeout(() => setImmediate(giveUp), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Classes of the driver (and Mongoose's own) that say the server can't be reached; several aren't exported. */
const unreachable =
  /^(Mongo(ose)?ServerSelection|MongoNetwork|MongoNotConnected|MongoTopologyClosed|MongoClientClosed|MongoPool|MongoConnectionPool|PoolCleared|MongoWaitQueueTimeout|WaitQueueTimeout|MongoOperationTimeout)/;

/** Codes of a server that is going down, coming up or changing its primary. */
const passing = [91, 189, 10107, 11600, 11602, 13435, 13436];

/** Whether the error means that the database is away, and not that something was wrong with what it was asked. */
export function isOutage(error: unknown): boolean {
  if (error instanceof SlowDatabaseError) return true;
  if (!(error instanceof Error)) return false;
  if (unreachable.test(error.name) || unreachable.test(error.constructor.name)) return true;
  if (error instanceof mongoose.mongo.MongoServerError) return passing.includes(Number(error.code));
  return error instanceof mongoose.MongooseError && /before initial connection/.test(error.message);
}
