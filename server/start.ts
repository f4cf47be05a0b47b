import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { pino } from "pino";
import { createApp } from "./app.js";
import type { Config } from "./config.js";
import { connect, disconnect, ensureIndexes } from "./data/connect.js";
import { startEmbedded } from "./embedded/start.js";
import type { House } from "./house.js";
import { startJobs } from "./jobs/runner.js";
import { timetable } from "./jobs/timetable.js";
import { onAnnounce } from "./live/announce.js";
import { openSockets } from "./live/sockets.js";
import { openPostbox } from "./notifications/mail.js";
import { systemClock, type Clock } from "./time/clock.js";

/** A running app. */
export interface Running {
  house: House;
  /** Finishes what is in flight, then ends sockets, jobs and database; never takes longer than ten seconds. */
  stop(): Promise<void>;
}

export interface StartOptions {
  clock?: Clock;
  /** What to do once the database is ready and before the first request: the demo fills it here. */
  prepare?: (house: House) => Promise<void>;
  /** False leaves the recurring jobs to another process or a test. */
  jobs?: boolean;
}

/**
 * Starts everything in the order it depends on: database, indexes, app, sockets, jobs; then listens.
 * @throws when the database can't be reached or lacks an index the app's promises rest on
 */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const clock = options.clock ?? systemClock;
  const log = pino({ level: config.logLevel, base: null }, pino.destination({ dest: 2, sync: false }));
  const house: House = { config, clock, log, postbox: openPostbox(config.smtpUrl, config.mailFrom) };
  const database = config.mongodbUri === null ? await startEmbedded(join(config.dataDir, "db")) : null;
  database?.onFailure((error: unknown) => {
    log.fatal({ err: error }, "the embedded database failed");
    process.exit(1);
  });
  await connect(config.mongodbUri ?? database?.uri ?? "");
  await ensureIndexes();
  await options.prepare?.(house);

  const http = createServer(createApp(house));
  const sockets = await openSockets(http, house);
  const jobs = options.jobs === false ? null : startJobs(timetable(house), clock, log);
  const silence = onAnnounce((topic) => void (topic === "outbox:all" && jobs?.hurry("deliver messages")));
  await listen(http, config);
  return {
    house,
    async stop() {
      const deadline = setTimeout(() => http.closeAllConnections(), 5_000);
      silence();
      await jobs?.stop();
      await sockets.close();
      await closed(http);
      clearTimeout(deadline);
      await disconnect();
      await database?.stop();
    },
  };
}

async function listen(http: Server, config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(config.port, config.host, resolve);
  });
}

async function closed(http: Server): Promise<void> {
  http.closeIdleConnections();
  if (!http.listening) return;
  await new Promise<void>((resolve) => void http.close(() => resolve()));
}
