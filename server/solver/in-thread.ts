import { Worker } from "node:worker_threads";

/** What whoever asks for a solve may say. */
export interface ThreadOptions<Progress> {
  /** Seconds that the solver may take; without it the solve runs until everything is proved. */
  timeLimitSeconds?: number;
  /** Told again and again how far the solve has come. */
  onProgress?: (progress: Progress) => void;
  /** Aborting stops the solve; the best answer so far is still given. */
  signal?: AbortSignal;
}

/**
 * What a solving thread is told: a problem once, with its limit in milliseconds, then perhaps to stop. `stopped` is a
 * shared byte that becomes 1 with it, for code that runs too long to hear messages.
 */
export type SolveJob = { problem: unknown; limit?: number | undefined; stopped: SharedArrayBuffer } | "stop";
/** What it answers. */
export type SolveMessage<Progress, Result> =
  { progress: Progress } | { result: Result } | { failure: string };

/**
 * Solves a problem in a thread of its own, which ends with the answer.
 * @param script the thread's program, which calls `serveSolves`
 * @returns its result; rejects with an Error only when the solver itself fails
 */
export function solveInThread<Progress, Result>(
  script: URL,
  problem: unknown,
  options: ThreadOptions<Progress>,
): Promise<Result> {
  const thread = new Worker(script);
  const send = (job: SolveJob) => thread.postMessage(job);
  const stopped = new SharedArrayBuffer(1);
  const stop = () => {
    Atomics.store(new Uint8Array(stopped), 0, 1);
    send("stop");
  };
  const solved = new Promise<Result>((resolve, reject) => {
    thread.on("error", reject);
    thread.on("message", (message: SolveMessage<Progress, Result>) => {
      if ("progress" in message) options.onProgress?.(message.progress);
      else if ("result" in message) resolve(message.result);
      else reject(new Error(message.failure));
    });
  });
  options.signal?.addEventListener("abort", stop, { once: true });
  const { timeLimitSeconds } = options;
  if (options.signal?.aborted === true) stop();
  send({ problem, limit: timeLimitSeconds === undefined ? undefined : timeLimitSeconds * 1000, stopped });
  return solved.finally(() => {
    options.signal?.removeEventListener("abort", stop);
    void thread.terminate();
  });
}
