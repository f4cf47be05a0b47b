import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError, readConfig } from "../config.js";
import type { Actor } from "../data/change.js";
import { connect, disconnect, ensureIndexes } from "../data/connect.js";
import { mostBytes } from "../data/csv-file.js";
import {
  countsWords,
  importFile,
  isWhole,
  problemWords,
  type Importer,
  type ImportReport,
} from "../data/importer.js";
import { startEmbedded } from "../embedded/start.js";
import { rosterImport } from "../people/roster-import.js";
import { roomsImport } from "../rooms/rooms-import.js";
import { goOnGivingBack } from "../roster/back-together.js";
import { importPlaces } from "../roster/import-places.js";
import { ForeignKeyError, insistOnDataKeys } from "../sealed-data.js";
import { findProgramme } from "../terms/programme.js";
import { systemClock } from "../time/clock.js";
import { wallOf } from "../time/zone.js";

const usage =
  "Usage: npm run import -- roster FILE.csv [--apply]\n       npm run import -- rooms FILE.csv [--apply]";

/** What the caller must put right before anything can be read; the message is for standard error. */
class BadCall extends Error {}

interface Call {
  importer: Importer;
  file: string;
  apply: boolean;
}

try {
  process.exitCode = await run(readCall(process.argv.slice(2)));
} catch (error) {
  const expected = [BadCall, ConfigError, ForeignKeyError].some((kind) => error instanceof kind);
  const words = expected && error instanceof Error ? error.message : `The import failed: ${String(error)}`;
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}

function readCall(args: string[]): Call {
  const { values, positionals } = parsed(args);
  const [kind, file, ...rest] = positionals;
  if ((kind !== "roster" && kind !== "rooms") || file === undefined || rest.length > 0)
    throw new BadCall(usage);
  const importer = kind === "rooms" ? roomsImport : rosterImport(importPlaces, readConfig().dataKeys);
  return { importer, file, apply: values.apply === true };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { apply: { type: "boolean" } } });
  } catch (error) {
    throw new BadCall(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/**
 * Prints every problem and the counts, and on standard error what else is worth a look.
 * @returns the exit code: 0 when the whole file is good, else 1
 */
async function run({ importer, file, apply }: Call): Promise<number> {
  const bytes = bytesOf(file);
  const actor = { id: "import", now: systemClock.now() };
  const { report, zone } = await withDatabase(async () => ({
    report: apply
      ? await applied(actor, importer, bytes, basename(file))
      : await importer.dryRun(bytes, actor.now),
    zone: (await findProgramme())?.zone ?? "UTC",
  }));
  const written = apply && isWhole(report);
  const lines = [
    ...report.problems.map(problemWords),
    `${written ? "did" : "would"} ${countsWords(report.counts)}`,
  ];
  process.stderr.write([...report.notes, ...detailWords(report, zone)].map((note) => `${note}\n`).join(""));
  process.stdout.write(`${lines.join("\n")}\n`);
  if (apply && !written) process.stderr.write("Nothing was written.\n");
  if (!apply && isWhole(report)) process.stderr.write("Nothing was written; add --apply to write it.\n");
  return isWhole(report) ? 0 : 1;
}

/** Imports the file, and gives those whom it brings back what they had, as no app need run that would. */
async function applied(actor: Actor, ...file: [Importer, Buffer, string]): Promise<ImportReport> {
  const report = await importFile(actor, ...file);
  const { waiting } = await goOnGivingBack(actor.now, Infinity);
  if (waiting > 0)
    process.stderr.write(`${waiting} of those who are back get what they had once the app runs.\n`);
  return report;
}

/** What is worth a look about single people. @param zone in which the days are told */
function detailWords({ details }: ImportReport, zone: string): string[] {
  const erased = (at: Date) => `erased at their own wish on ${wallOf(at, zone).on}`;
  return [
    ...(details?.alike ?? []).map(({ text, label }) => `${text} ${label}`),
    ...(details?.leftOut ?? []).map(
      ({ line, name, at }) => `line ${line}: ${name} was ${erased(at)}; left out`,
    ),
  ];
}

/** The file's bytes; of one that is far too large no more than it takes to refuse it. */
function bytesOf(file: string): Buffer {
  try {
    return statSync(file).size > mostBytes ? Buffer.alloc(mostBytes + 1) : readFileSync(file);
  } catch (error) {
    throw new BadCall(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Opens the configured database for the length of the work: the embedded one under DATA_DIR, or MONGODB_URI. */
async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const config = readConfig();
  const embedded = config.mongodbUri === null ? await openEmbedded(join(config.dataDir, "db")) : null;
  try {
    await connect(config.mongodbUri ?? embedded?.uri ?? "");
    await ensureIndexes();
    // That the key is lost for good is said to the app, which makes another.
    await insistOnDataKeys({ ...config, dataKeysLost: false }, systemClock.now());
    return await work();
  } finally {
    await disconnect();
    await embedded?.stop();
  }
}

async function openEmbedded(folder: string) {
  try {
    return await startEmbedded(folder);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const hint =
      "If the app is running on it, import in the browser (Office, People or Rooms), or stop the app first.";
    throw new BadCall(/in use/.test(words) ? `${words}.\n${hint}` : words);
  }
}
