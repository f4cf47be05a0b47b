import type { Solver } from "../solver/solver.js";
import type { RoomAsk } from "./room-ask.js";

/** What is left of the time, and the solver within it. */
export interface SolveClock {
  /** As `performance.now()` told it. */
  started: number;
  ask: RoomAsk;
  isTimeUp: () => boolean;
  /** The same for one of so many that have to share what is left. */
  share: (of: number) => { ask: RoomAsk; isTimeUp: () => boolean };
}

/**
 * @param limit milliseconds since `started`; undefined for as long as it takes
 * @param signal ends the time when aborted
 */
export function solveClock(
  solver: Solver,
  { limit, signal }: { limit?: number | undefined; signal?: AbortSignal | undefined },
  started: number,
): SolveClock {
  const end = limit === undefined ? Infinity : started + limit;
  const until = (to: number): { ask: RoomAsk; isTimeUp: () => boolean } => ({
    ask: (model, { gap, onAnswer, start }) =>
      solver.solve(model, {
        gap,
        start,
        signal,
        ...(to === Infinity ? {} : { limit: to - performance.now() }),
        onProgress: ({ values }) => values && onAnswer(values),
      }),
    isTimeUp: () => signal?.aborted === true || performance.now() >= to,
  });
  const share = (of: number) => {
    const now = performance.now();
    return until(now + (end - now) / of);
  };
  return { started, ...until(end), share };
}
