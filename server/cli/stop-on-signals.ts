import type { Running } from "../start.js";

/** Ends the app in order on SIGTERM or SIGINT and exits 0, or 1 when that failed. */
export function stopOnSignals(running: Running): void {
  const end = () => {
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}
