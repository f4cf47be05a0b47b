import type { Logger } from "pino";
import type { Clock } from "../time/clock.js";
import { endLease, takeLease } from "./lease.js";

/** One recurring job. */
export interface TimetableRow {
  name: string;
  everySeconds: number;
  /** Does the whole of what is due at `now`; running it twice has the effect of once. */
  run: (now: Date) => Promise<unknown>;
}

/** The running timetable. */
export interface Runner {
  /** Runs the job as soon as it is free, without waiting for its next turn. */
  hurry(name: string): void;
  /** Stops the timers and waits for the runs under way. */
  stop(): Promise<void>;
}

const leaseMilliseconds = 60_000;

/** Runs one job if this process gets its lease. @returns whether it ran */
export async function runOnce(row: TimetableRow, clock: Clock, log: Logger): Promise<boolean> {
  if (!(await takeLease(row.name, clock.now(), leaseMilliseconds))) return false;
  let problem: string | null = null;
  try {
    await row.run(clock.now());
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    log.error({ err: error, job: row.name }, "a job failed");
  }
  await endLease(row.name, clock.now(), problem);
  return true;
}

/** Starts the timetable. A job never overlaps itself; a database outage is logged and the next turn tries again. */
export function startJobs(timetable: TimetableRow[], clock: Clock, log: Logger): Runner {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  const turn = (row: TimetableRow): void => {
    if (stopped) return;
    if (running.has(row.name)) return void again.add(row.name);
    const run = runOnce(row, clock, log)
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ err: error, job: row.name }, "a job could not start"))
      .finally(() => {
        running.delete(row.name);
        if (again.delete(row.name)) turn(row);
      });
    running.set(row.name, run);
  };

  const timers = timetable.map((row) => setInterval(() => turn(row), row.everySeconds * 1_000));
  for (const row of timetable) turn(row);
  return {
    hurry(name) {
      const row = timetable.find((each) => each.name === name);
      if (row) turn(row);
    },
    async stop() {
      stopped = true;
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}
