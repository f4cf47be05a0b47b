import { solveInThread, type ThreadOptions } from "../solver/in-thread.js";
import type { AllocationProgress } from "./allocation-progress.js";
import type { AllocationResult } from "./allocation-result.js";
import type { RoomProblem } from "./room-problem.js";

/**
 * Finds the best rooms for the sessions of a problem and proves them level by level (format peer-rounds/rooms@1).
 * All of the work happens in threads of its own. The same problem gives the same result, whatever the order of its
 * lists, but for `milliseconds`; a solve that was stopped gives status "feasible". Rejects with an Error only when
 * the solver itself fails.
 */
export const allocateRooms = (
  problem: RoomProblem,
  options: ThreadOptions<AllocationProgress> = {},
): Promise<AllocationResult> =>
  solveInThread(new URL("./allocation-thread.js", import.meta.url), problem, options);
