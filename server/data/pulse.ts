import mongoose from "mongoose";
import { within } from "./outage.js";

const patienceMilliseconds = 900;
const retryMilliseconds = 500;

let link: mongoose.mongo.MongoClient | null = null;
let asking: Promise<boolean> | null = null;
let probes: NodeJS.Timeout | undefined;
let away = false;

/**
 * Opens a connection of its own to feel the database's pulse: a ping on the pool that serves the pages would
 * wait behind their queries, and busy would look like gone. It is opened now, since a client whose first use fails
 * is closed for good.
 * @throws when the database can't be reached
 */
export async function openPulse(uri: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri, {
    maxPoolSize: 1,
    connectTimeoutMS: 2_000,
    serverSelectionTimeoutMS: 2_000,
    socketTimeoutMS: patienceMilliseconds,
    heartbeatFrequencyMS: 2_000,
    serverMonitoringMode: "poll",
  });
  await client.connect();
  link = client;
}

/** Closes that connection. */
export async function closePulse(): Promise<void> {
  note(true);
  const open = link;
  link = null;
  await open?.close();
}

/** True when the database answers a ping within 0.9 s; those who ask at the same time share one ping. */
export function isDatabaseReady(): Promise<boolean> {
  asking ??= ping().finally(() => (asking = null));
  return asking;
}

/** Whether the last ping went unanswered. While so, it is asked twice a second until it answers. */
export const isDatabaseAway = (): boolean => away;

async function ping(): Promise<boolean> {
  const asked = link;
  if (asked === null) return false;
  const answers = await within(patienceMilliseconds, asked.db().command({ ping: 1 })).then(
    () => true,
    () => false,
  );
  if (asked === link) note(answers);
  return answers;
}

function note(answers: boolean): void {
  away = !answers;
  if (answers) {
    clearInterval(probes);
    probes = undefined;
  } else probes ??= setInterval(() => void isDatabaseReady(), retryMilliseconds).unref();
}
