import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.js";

/** What the worker tells the thread that started it. */
export type Notice =
  { kind: "ready"; uri: string } | { kind: "refused"; message: string } | { kind: "failed"; message: string };

const port = parentPort;
if (port === null) throw new Error("worker.js runs in a worker thread only");
const tell = (notice: Notice) => port.postMessage(notice);

try {
  const { folder, changes } = workerData as { folder: string; changes: Int32Array };
  const database = await openDatabase(
    folder,
    (error) => tell({ kind: "failed", message: error.message }),
    () => void Atomics.add(changes, 0, 1),
  );
  port.once("message", () => {
    void database.stop().then(() => port.close());
  });
  tell({ kind: "ready", uri: database.uri });
} catch (error) {
  tell({ kind: "refused", message: (error as Error).message });
}
