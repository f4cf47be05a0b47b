import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError, readConfig } from "../config.js";
import { backup } from "../embedded/backup.js";
import { systemClock } from "../time/clock.js";

/** What the caller must put right first; the message is for standard error. */
class BadCall extends Error {}

/**
 * `npm run backup -- [TARGET_FOLDER]`: copies the embedded database as one consistent state into a new folder, by
 * default one named by the time under DATA_DIR/backups; the app may be running. Put in the place of DATA_DIR/db, the
 * copy is the database again.
 */
try {
  process.stdout.write(`The backup is in ${await run(process.argv.slice(2))}\n`);
} catch (error) {
  const expected = error instanceof BadCall || error instanceof ConfigError;
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${expected ? words : `The backup failed: ${words}`}\n`);
  process.exitCode = 1;
}

/** @returns the folder of the copy */
async function run([target, ...more]: string[]): Promise<string> {
  if (more.length > 0) throw new BadCall("Usage: npm run backup -- [TARGET_FOLDER]");
  // A backup signs and seals nothing, so no secret has to be made for it.
  const config = readConfig({ sessionSecrets: [], dataKeys: [] });
  if (config.mongodbUri !== null) {
    throw new BadCall("The data are where MONGODB_URI says: back them up there, as with mongodump.");
  }
  const folder = resolve(target ?? join(config.dataDir, "backups", stamp()));
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new BadCall(`${folder} isn't empty: a backup goes into a new folder.`);
  }
  await backup(join(config.dataDir, "db"), folder);
  return folder;
}

/** "2026-11-22T09-30-00Z", as a name for a folder. */
function stamp(): string {
  return systemClock.now().toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
}
