import { parentPort } from "node:worker_threads";
import type { SolveJob, SolveMessage } from "./in-thread.js";

/**
 * How a solve within the thread is held: its limit in milliseconds, the word to stop, and whom to tell. `signal` is
 * heard between turns of the event loop; `isStopped` may be asked at any moment.
 */
interface Solving<Progress> {
  limit?: number | undefined;
  signal: AbortSignal;
  isStopped: () => boolean;
  onProgress: (progress: Progress) => void;
}

type Solve<Problem, Progress, Result> = (problem: Problem, solving: Solving<Progress>) => Promise<Result>;

/** Makes this thread solve what `solveInThread` sends it. To be called once, by the thread's program. */
export function serveSolves<Problem, Progress, Result>(solve: Solve<Problem, Progress, Result>): void {
  const stop = new AbortController();
  const tell = (message: SolveMessage<Progress, Result>) => parentPort?.postMessage(message);
  parentPort?.on("message", (job: SolveJob) => {
    if (job === "stop") {
      stop.abort();
      return;
    }
    const onProgress = (progress: Progress) => tell({ progress });
    const flag = new Uint8Array(job.stopped);
    const isStopped = () => Atomics.load(flag, 0) === 1;
    solve(job.problem as Problem, { limit: job.limit, signal: stop.signal, isStopped, onProgress }).then(
      (result) => tell({ result }),
      (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
    );
  });
}
