import mongoose from "mongoose";
import { Allowance } from "../../server/data/allowance.js";
import { ensureIndexes } from "../../server/data/connect.js";
import { readConfig } from "../../server/config.js";
import { announce } from "../../server/live/announce.js";
import { start, type Running } from "../../server/start.js";
import { fixedClock, type SettableClock } from "../../server/time/clock.js";
import { emptyWritten, watchWrites } from "./emptying.js";
import { freePort, newFolder } from "./places.js";

/** The app under test: one server on one database for the whole run, emptied before each test. */
export interface AppUnderTest {
  /** Origin, without a trailing slash. */
  url: string;
  clock: SettableClock;
  running: Running;
}

/** The instant each test begins at: a Monday morning in teaching. */
export const monday = new Date("2026-10-05T08:00:00Z");

let shared: Promise<AppUnderTest> | null = null;

async function boot(): Promise<AppUnderTest> {
  const folder = newFolder();
  const port = await freePort();
  const clock = fixedClock(monday);
  const config = readConfig({
    port,
    dataDir: folder,
    logLevel: "silent",
    smtpUrl: null,
    baseUrl: `http://localhost:${port}`,
  });
  watchWrites();
  const running = await start(config, { clock, jobs: false });
  await forgetNothing();
  return { url: config.baseUrl, clock, running };
}

/** Makes every index again that a test took away, but those by which the database forgets. */
export async function restoreIndexes(): Promise<void> {
  await ensureIndexes();
  await forgetNothing();
}

/**
 * Takes away the indexes by which the database forgets what has expired. It goes by the machine's clock, which may be
 * months ahead of the one the tests set, and would sweep a test's own letters away under its feet.
 */
async function forgetNothing(): Promise<void> {
  for (const { collection } of Object.values(mongoose.connection.models)) {
    for (const { name = "", expireAfterSeconds } of await collection.indexes())
      if (expireAfterSeconds !== undefined) await collection.dropIndex(name);
  }
}

/**
 * Call inside describe: gives the running app, with an empty database and Monday's clock before each test. Where the
 * tests change nothing, `emptied: "once"` empties it for all of them, so that they share what a `before` makes; only
 * how often somebody asked is forgotten between them.
 */
export function useApp({ emptied = "each" }: { emptied?: "each" | "once" } = {}): AppUnderTest {
  const app = {} as AppUnderTest;
  before(async function () {
    this.timeout(30_000);
    shared ??= boot();
    Object.assign(app, await shared);
    if (emptied === "once") await empty(app);
  });
  beforeEach(async () => {
    if (emptied === "each") await empty(app);
    else await Allowance.deleteMany({});
  });
  return app;
}

async function empty(app: AppUnderTest): Promise<void> {
  app.clock.set(monday);
  await emptyWritten();
  announce(["programme:all"]);
}
