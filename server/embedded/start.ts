import { Worker } from "node:worker_threads";
import type { Notice } from "./worker.js";

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** Connection string for the MongoDB driver; its database is `app`. */
  uri: string;
  /** Finishes what was acknowledged, closes every connection and frees the folder. */
  stop: () => Promise<void>;
  /**
   * How often anybody has changed the data, as a number that only ever differs. A change is counted before it is
   * acknowledged, so while the number stays, whatever was read since it was looked at still holds.
   */
  changes: () => number;
  /** Told once when the database has failed by itself. It is gone then: the process should end. */
  onFailure: (listener: (error: Error) => void) => void;
}

/**
 * Starts the embedded database of a data folder in a worker thread of this process. The folder is made when it
 * is not there, for its owner only.
 *
 * @throws Error when another process has the folder open, or when it cannot be read
 */
export async function startEmbedded(folder: string): Promise<EmbeddedDatabase> {
  const changes = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: { folder, changes } });
  const listeners: ((error: Error) => void)[] = [];
  let failure: Error | undefined;
  let stopping = false;
  const fail = (error: Error) => {
    if (failure !== undefined || stopping) return;
    failure = error;
    for (const listener of listeners) listener(error);
  };
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const uri = await ready(worker);
  worker.on("message", (notice: Notice) => {
    if (notice.kind === "failed") fail(new Error(`The embedded database failed: ${notice.message}`));
  });
  worker.on("error", (error: unknown) => fail(error as Error));
  void exited.then(() => fail(new Error("The embedded database ended")));
  const stop = async () => {
    stopping = true;
    worker.postMessage("stop");
    await exited;
  };
  const onFailure = (listener: (error: Error) => void) => {
    if (failure === undefined) listeners.push(listener);
    else listener(failure);
  };
  return { uri, stop, changes: () => Atomics.load(changes, 0), onFailure };
}

function ready(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (notice: Notice) => {
      worker.off("error", reject);
      if (notice.kind === "ready") resolve(notice.uri);
      else reject(new Error("message" in notice ? notice.message : "The embedded database did not start"));
    });
  });
}
