import { solveInThread, type ThreadOptions } from "../solver/in-thread.js";
import type { MatchProblem } from "./problem.js";
import type { MatchProgress } from "./progress.js";
import type { MatchResult } from "./result.js";

/**
 * Finds the best placements of a problem and proves them level by level (format peer-rounds/match@1).
 * All of the work happens in threads of its own. The same problem gives the same result, whatever the
 * order of its lists, but for `milliseconds`; a solve that was stopped gives status "feasible".
 * Rejects with an Error only when the solver itself fails.
 */
export const solveMatching = (
  problem: MatchProblem,
  options: ThreadOptions<MatchProgress> = {},
): Promise<MatchResult> => solveInThread(new URL("./thread.js", import.meta.url), problem, options);
