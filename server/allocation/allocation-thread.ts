import { parentPort } from "node:worker_threads";
import { allocateHere } from "./allocation-core.js";
import type { AllocationProgress } from "./allocation-progress.js";
import type { AllocationResult } from "./allocation-result.js";
import type { RoomProblem } from "./room-problem.js";

/** What the allocation's thread is told: a problem once, then perhaps to stop. */
export type AllocationJob = { problem: RoomProblem; limit?: number | undefined } | "stop";
/** What it answers. */
export type AllocationMessage =
  { progress: AllocationProgress } | { result: AllocationResult } | { failure: string };

const stop = new AbortController();

parentPort?.on("message", (job: AllocationJob) => {
  if (job === "stop") {
    stop.abort();
    return;
  }
  const onProgress = (progress: AllocationProgress) => tell({ progress });
  allocateHere(job.problem, { limit: job.limit, signal: stop.signal, onProgress }).then(
    (result) => tell({ result }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
});

function tell(message: AllocationMessage): void {
  parentPort?.postMessage(message);
}
