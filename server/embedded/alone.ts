import { openDatabase } from "./database.js";

/** Runs the embedded database as a process of its own, so that several processes can share it. */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("usage: node alone.js FOLDER\n");
  process.exit(1);
}

try {
  const database = await openDatabase(folder, (error) => {
    process.stderr.write(`The embedded database failed: ${error.message}\n`);
    process.exit(2);
  });
  const stop = () => void database.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.stdout.write(`Embedded database is listening on ${database.uri}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
