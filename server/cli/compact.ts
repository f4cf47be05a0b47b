import { join } from "node:path";
import { ConfigError, readConfig } from "../config.js";
import { compact } from "../embedded/backup.js";

/** `npm run compact`: rewrites the embedded database without its free pages, while the app is stopped. */
try {
  const { mongodbUri, dataDir } = readConfig({ sessionSecrets: [], dataKeys: [] });
  if (mongodbUri !== null) throw new ConfigError("The data are where MONGODB_URI says: compact them there.");
  const { before, after } = await compact(join(dataDir, "db"));
  const words = [before, after].map((bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`);
  process.stdout.write(`The database took ${words[0]} and takes ${words[1]} now.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
