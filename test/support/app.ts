import mongoose from "mongoose";
import { readConfig } from "../../server/config.js";
import { announce } from "../../server/live/announce.js";
import { start, type Running } from "../../server/start.js";
import { fixedClock, type SettableClock } from "../../server/time/clock.js";
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
  const running = await start(config, { clock, jobs: false });
  await forgetNothing();
  return { url: config.baseUrl, clock, running };
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

/** Call inside describe: gives the running app, with an empty database and Monday's clock before each test. */
export function useApp(): AppUnderTest {
  const app = {} as AppUnderTest;
  before(async function () {
    this.timeout(30_000);
    shared ??= boot();
    Object.assign(app, await shared);
  });
  beforeEach(async () => {
    app.clock.set(monday);
    const models = Object.values(mongoose.connection.models);
    await Promise.all(models.map(({ collection }) => collection.deleteMany({})));
    announce(["programme:all", "person:all"]);
  });
  return app;
}
