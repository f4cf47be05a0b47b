import { join } from "node:path";
import { readConfig } from "../config.js";
import { connect, disconnect, ensureIndexes } from "../data/connect.js";
import { startEmbedded } from "../embedded/start.js";
import { systemClock } from "../time/clock.js";
import { seedSeason } from "./season/season.js";

/** `npm run seed`: puts the demo's term into the configured database, if that is empty. */
try {
  const config = readConfig();
  const database = config.mongodbUri === null ? await startEmbedded(join(config.dataDir, "db")) : null;
  await connect(config.mongodbUri ?? database?.uri ?? "");
  await ensureIndexes();
  await seedSeason(config.zone, systemClock.now());
  process.stdout.write("The demo's term is in place.\n");
  await disconnect();
  await database?.stop();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
