import type { Running } from "../start.js";

/** Ends the app in order on SIGTERM or SIGINT and exits 0, or 1 when that failed, with the reasons in the log. */
export function stopOnSignals(running: Running): void {
  const end = () => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        const reasons: unknown[] = error instanceof AggregateError ? error.errors : [error];
        for (const err of reasons) running.house.log.fatal({ err }, "the app did not end as it should");
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}
