import { Worker } from "node:worker_threads";
import type { Notice } from "./worker.js";

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** Connection string for the MongoDB driver; its database is `app`. */
  uri: string;
  /** Finishes what was acknowledged, closes every connection and frees the folder. */
  stop: () => Promise<void>;
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
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: { folder } });
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
  return { uri, stop, onFailure };
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
