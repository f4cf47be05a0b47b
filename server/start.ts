import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Logger } from "pino";
import { createApp } from "./app.js";
import type { Config } from "./config.js";
import { connect, disconnect, ensureIndexes } from "./data/connect.js";
import { countChangesBy } from "./data/look-together.js";
import { startEmbedded } from "./embedded/start.js";
import { inTime, takeEach } from "./ending.js";
import type { House } from "./house.js";
import { startJobs } from "./jobs/runner.js";
import { timetable } from "./jobs/timetable.js";
import { onAnnounce } from "./live/announce.js";
import { endFollowing } from "./live/following.js";
import { openSockets } from "./live/sockets.js";
import { openPostbox } from "./notifications/mail.js";
import { renewWithRegisters } from "./recognition/renewing.js";
import { insistOnDataKeys } from "./sealed-data.js";
import { stopWorking } from "./solver/at-work.js";
import { systemClock, type Clock } from "./time/clock.js";
import { securityHeaders } from "./web/headers.js";
import { countFloods } from "./web/limits.js";
import { openLog } from "./web/log.js";
import { guardPlainHttp, makeEndable } from "./web/plain-http.js";

/** A running app. */
export interface Running {
  house: House;
  /**
   * Finishes what is in flight, then ends sockets, jobs and database; never takes longer than ten seconds.
   * @throws AggregateError of what couldn't be ended, once all else has
   */
  stop(): Promise<void>;
}

export interface StartOptions {
  clock?: Clock;
  /** What to do once the database is ready and before the first request: the demo fills it here. */
  prepare?: (house: House) => Promise<void>;
  /** False leaves the recurring jobs to another process or a test. */
  jobs?: boolean;
  /** Where the log goes instead of standard error. */
  log?: Logger;
}

/**
 * Starts everything in the order it depends on: database, indexes, app, sockets, jobs; then listens.
 * @throws when the database can't be reached, lacks an index the app's promises rest on, or was sealed under another key
 */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? openLog(config.logLevel);
  const house: House = { config, clock, log, postbox: openPostbox(config.smtpUrl, config.mailFrom) };
  const closeDatabase = await openDatabase(config, log, clock.now());
  renewWithRegisters();
  await options.prepare?.(house);

  const flood = countFloods(config.requestsPerMinute);
  const http = createServer({ requireHostHeader: false }, createApp(house, flood));
  guardPlainHttp(http, securityHeaders(config.baseUrl));
  const endRequests = makeEndable(http);
  const sockets = openSockets(http, house, flood);
  const others = config.redisUrl === null ? null : await meetOthers(config.redisUrl, log);
  const jobs = options.jobs === false ? null : startJobs(timetable(house), clock, log);
  const silence = onAnnounce((topic) => {
    if (topic !== "outbox:all") return;
    jobs?.hurry("deliver messages");
    jobs?.hurry("deliver to phones");
  });
  await listen(http, config);
  return {
    house,
    async stop() {
      silence();
      // What is in flight is answered while the sockets close; their pages catch up when they connect again.
      const answered = endRequests();
      endFollowing();
      const jobsDone = inTime(Promise.all([jobs?.stop(), stopWorking()]), 4_000);
      // Both are heard in their turn, and must not be missed until then.
      for (const begun of [answered, jobsDone]) begun.catch(() => undefined);
      await takeEach([
        () => sockets.close(),
        () => answered,
        () => jobsDone,
        () => inTime(others?.close(), 2_000),
        () => inTime(disconnect(), 1_500),
        () => inTime(closeDatabase(), 1_500),
      ]);
    },
  };
}

/** Loaded by those who run several processes: the client is half as large as the rest of the app. */
async function meetOthers(url: string, log: Logger): Promise<{ close(): Promise<void> }> {
  const { joinProcesses } = await import("./live/between-processes.js");
  return joinProcesses(url, log);
}

async function openDatabase(config: Config, log: Logger, now: Date): Promise<() => Promise<void>> {
  const embedded = config.mongodbUri === null ? await startEmbedded(join(config.dataDir, "db")) : null;
  embedded?.onFailure((error: unknown) => {
    log.fatal({ err: error }, "the embedded database failed");
    process.exit(1);
  });
  countChangesBy(embedded?.changes ?? null);
  await connect(config.mongodbUri ?? embedded?.uri ?? "");
  await ensureIndexes();
  try {
    await insistOnDataKeys(config, now);
  } catch (error) {
    await disconnect();
    await embedded?.stop();
    throw error;
  }
  return async () => embedded?.stop();
}

async function listen(http: Server, config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portTaken(config.port) : error),
    );
    http.listen(config.port, config.host, resolve);
  });
}

const portTaken = (port: number) =>
  new Error(`Port ${port} is in use by another program. Stop that one, or set PORT to another number.`);
