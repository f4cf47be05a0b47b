import { Worker } from "node:worker_threads";
import type { MatchProblem } from "./problem.js";
import type { MatchProgress } from "./progress.js";
import type { MatchResult } from "./result.js";
import type { MatchJob, MatchMessage } from "./thread.js";

export interface MatchOptions {
  /** Seconds that the solver may take; without it the solve runs until everything is proved. */
  timeLimitSeconds?: number;
  /** Told a few times a second how far the solve has come. */
  onProgress?: (progress: MatchProgress) => void;
  /** Aborting stops the solve; the best answer so far is still given. */
  signal?: AbortSignal;
}

/**
 * Finds the best placements of a problem and proves them level by level (format peer-rounds/match@1).
 * All of the work happens in threads of its own. The same problem gives the same result, whatever the
 * order of its lists, but for `milliseconds`; a solve that was stopped gives status "feasible".
 * Rejects with an Error only when the solver itself fails.
 */
export function solveMatching(problem: MatchProblem, options: MatchOptions = {}): Promise<MatchResult> {
  const thread = new Worker(new URL("./thread.js", import.meta.url));
  const send = (job: MatchJob) => thread.postMessage(job);
  const stop = () => send("stop");
  const solved = new Promise<MatchResult>((resolve, reject) => {
    thread.on("error", reject);
    thread.on("message", (message: MatchMessage) => {
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
