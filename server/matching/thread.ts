import { parentPort } from "node:worker_threads";
import { matchHere } from "./core.js";
import type { MatchProblem } from "./problem.js";
import type { MatchProgress } from "./progress.js";
import type { MatchResult } from "./result.js";

/** What the matching's thread is told: a problem once, then perhaps to stop. */
export type MatchJob = { problem: MatchProblem; limit?: number | undefined } | "stop";
/** What it answers. */
export type MatchMessage = { progress: MatchProgress } | { result: MatchResult } | { failure: string };

const stop = new AbortController();

parentPort?.on("message", (job: MatchJob) => {
  if (job === "stop") {
    stop.abort();
    return;
  }
  const onProgress = (progress: MatchProgress) => tell({ progress });
  matchHere(job.problem, { limit: job.limit, signal: stop.signal, onProgress }).then(
    (result) => tell({ result }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
});

function tell(message: MatchMessage): void {
  parentPort?.postMessage(message);
}
