import { ConfigError, readConfig } from "./config.js";
import { opensSealed } from "./notifications/push-key.js";
import { needsSetUp, setUpCode } from "./office/set-up.js";
import { stopOnSignals } from "./cli/stop-on-signals.js";
import { start } from "./start.js";

/** Said at every start until it is so: what is sealed meanwhile is sealed under the other key. */
const keyMissing =
  "What is sealed in these data was sealed under a key that is not here. Stop the app, put the data-key that belongs " +
  "to them back into DATA_DIR, or name it in DATA_KEYS beside the one there is, and start again.\n";

try {
  const config = readConfig();
  stopOnSignals(await start(config));
  const empty = await needsSetUp();
  process.stdout.write(`Peer Rounds is listening on ${config.baseUrl}\n`);
  if (empty) process.stdout.write(`Set it up at ${config.baseUrl}/set-up?code=${setUpCode()}\n`);
  if (!(await opensSealed(config.dataKeys))) process.stderr.write(keyMissing);
  if (config.outboxReadable) process.stdout.write(`Messages are kept at ${config.baseUrl}/outbox\n`);
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof ConfigError ? `These settings can't be used:\n${words}\n` : `${words}\n`,
  );
  process.exit(1);
}
