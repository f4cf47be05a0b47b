import type { Logger } from "pino";
import type { Clock } from "../time/clock.js";
import { withoutPeople } from "../web/log.js";
import { endLease, renewLease, takeLease, type Lease } from "./lease.js";

/** One recurring job. */
export interface TimetableRow {
  name: string;
  everySeconds: number;
  /** Does what is due at `now`; running it twice, even at the same time, has the effect of once. */
  run: (now: Date) => Promise<unknown>;
}

/** How a turn went: "busy" while another run had the lease. */
type Turn = "done" | "failed" | "busy";

/** The running timetable. */
export interface Runner {
  /** Runs the job as soon as it is free, without waiting for its next turn. */
  hurry(name: string): void;
  /** Stops the timers and waits for the runs under way. */
  stop(): Promise<void>;
}

const leaseMilliseconds = 60_000;
const mostRenewals = 45;
const minute = 60_000;

interface RunOptions {
  /** How long the lease lasts if its holder dies. */
  milliseconds?: number;
  /** Whether the app is ending: a run that takes longer than it can wait loses its database, which is no failure. */
  isStopping?: () => boolean;
}

/**
 * Runs one job if this process gets its lease, which is renewed every third of its length for as long as the run
 * goes on, but no longer than fifteen times: a run that hangs must not keep everybody from the job for ever. A
 * process that was frozen past its lease may find another run beside its own; that is why every job is written so
 * that two runs at once do no harm.
 */
export async function runOnce(
  row: TimetableRow,
  clock: Clock,
  log: Logger,
  { milliseconds = leaseMilliseconds, isStopping = () => false }: RunOptions = {},
): Promise<Turn> {
  const lease = await takeLease(row.name, clock.now(), milliseconds);
  if (!lease) return "busy";
  const stopRenewing = keepRenewing(lease, clock, log, milliseconds);
  const began = performance.now();
  let problem: string | null = null;
  try {
    await row.run(clock.now());
  } catch (error) {
    problem = withoutPeople(error instanceof Error ? error.message : String(error));
    if (isStopping()) log.info({ job: row.name, problem }, "a job was cut off by the stop");
    else log.error({ err: error, job: row.name }, "a job failed");
  }
  stopRenewing();
  const now = clock.now();
  const ran = {
    milliseconds: performance.now() - began,
    nextAt: new Date(
      now.getTime() +
        (problem === null ? row.everySeconds * 1_000 : Math.min(row.everySeconds * 1_000, minute)),
    ),
  };
  try {
    if (!(await endLease(lease, now, problem, ran))) log.warn({ job: row.name }, "a job outlived its lease");
  } catch (error) {
    if (!isStopping()) log.warn({ err: error, job: row.name }, "a job ran, but its lease could not be ended");
  }
  return problem === null ? "done" : "failed";
}

function keepRenewing(lease: Lease, clock: Clock, log: Logger, milliseconds: number): () => void {
  let renewals = 0;
  const renew = async () => {
    renewals += 1;
    if (renewals > mostRenewals) return void clearInterval(timer);
    if (!(await renewLease(lease, clock.now(), milliseconds))) clearInterval(timer);
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => log.warn({ err: error, job: lease.name }, "a lease was not renewed"));
  }, milliseconds / 3);
  return () => clearInterval(timer);
}

/**
 * Starts the timetable. A job never overlaps itself; a database outage is logged and the next turn tries again. A turn
 * that failed, or found the lease taken by a run that may have died, is made up for soon: what is
 * due each hour doesn't wait one for that.
 * @param soon milliseconds
 */
export function startJobs(timetable: TimetableRow[], clock: Clock, log: Logger, soon = minute): Runner {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const waiting = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const turn = (row: TimetableRow): void => {
    if (stopped) return;
    if (running.has(row.name)) return void again.add(row.name);
    clearTimeout(waiting.get(row.name));
    const run = runOnce(row, clock, log, { isStopping: () => stopped })
      .catch((error: unknown) => {
        if (!stopped) log.warn({ err: error, job: row.name }, "a job could not start");
        return "failed";
      })
      .then((went) => {
        running.delete(row.name);
        if (again.delete(row.name)) turn(row);
        else if (went !== "done" && !stopped && row.everySeconds * 1_000 > soon)
          waiting.set(row.name, setTimeout(turn, soon, row));
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
      for (const timer of waiting.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
