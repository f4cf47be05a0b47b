import { ConfigError, readConfig } from "./config.js";
import { needsSetUp, setUpCode } from "./office/set-up.js";
import { stopOnSignals } from "./cli/stop-on-signals.js";
import { start } from "./start.js";

try {
  const config = readConfig();
  stopOnSignals(await start(config));
  const empty = await needsSetUp();
  process.stdout.write(`Peer Rounds is listening on ${config.baseUrl}\n`);
  if (empty) process.stdout.write(`Set it up at ${config.baseUrl}/set-up?code=${setUpCode()}\n`);
  if (config.outboxReadable) process.stdout.write(`Messages are kept at ${config.baseUrl}/outbox\n`);
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof ConfigError ? `These settings can't be used:\n${words}\n` : `${words}\n`,
  );
  process.exit(1);
}
