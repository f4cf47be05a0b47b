import { Worker } from "node:worker_threads";
import type { AllocationProgress } from "./allocation-progress.js";
import type { AllocationResult } from "./allocation-result.js";
import type { AllocationJob, AllocationMessage } from "./allocation-thread.js";
import type { RoomProblem } from "./room-problem.js";

export interface AllocationOptions {
  /** Seconds that the solver may take; without it the solve runs until everything is proved. */
  timeLimitSeconds?: number;
  onProgress?: (progress: AllocationProgress) => void;
  /** Aborting stops the solve; the best answer so far is still given. */
  signal?: AbortSignal;
}

/**
 * Finds the best rooms for the sessions of a problem and proves them level by level (format peer-rounds/rooms@1).
 * All of the work happens in threads of its own. The same problem gives the same result, whatever the order of its
 * lists, but for `milliseconds`; a solve that was stopped gives status "feasible". Rejects with an Error only when
 * the solver itself fails.
 */
export function allocateRooms(
  problem: RoomProblem,
  options: AllocationOptions = {},
): Promise<AllocationResult> {
  const thread = new Worker(new URL("./allocation-thread.js", import.meta.url));
  const send = (job: AllocationJob) => thread.postMessage(job);
  const stop = () => send("stop");
  const solved = new Promise<AllocationResult>((resolve, reject) => {
    thread.on("error", reject);
    thread.on("message", (message: AllocationMessage) => {
      if ("progress" in message) options.onProgress?.(message.progress);
      else if ("result" in message) resolve(message.result);
      else reject(new Error(message.failure));
    });
  });
  options.signal?.addEventListener("abort", stop, { once: true });
  const { timeLimitSeconds } = options;
  send({ problem, limit: timeLimitSeconds === undefined ? undefined : timeLimitSeconds * 1000 });
  if (options.signal?.aborted === true) stop();
  return solved.finally(() => {
    options.signal?.removeEventListener("abort", stop);
    void thread.terminate();
  });
}
