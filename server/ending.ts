import { setTimeout as wait } from "node:timers/promises";

/** Waits for the work, but no longer than that: what doesn't end by then is left as after a crash. */
export async function inTime(work: Promise<unknown> | undefined, milliseconds: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, wait(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

/**
 * Takes the steps in their order, each also when those before it have failed: whatever else goes wrong, the database
 * is closed.
 * @throws AggregateError of all that failed
 */
export async function takeEach(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "not everything ended as it should");
}
