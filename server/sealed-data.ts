import mongoose from "mongoose";
import type { Config } from "./config.js";
import { Job } from "./jobs/lease.js";
import { forgetPushKey, opensSealed } from "./notifications/push-key.js";
import { retireUnopened } from "./recognition/keys.js";

/** Thrown when the keys that are here don't belong to the data; the message says what to do. */
export class ForeignKeyError extends Error {}

/** No job of an app that runs rests for as long. */
const restMilliseconds = 60_000;

const keyMissing = [
  "What is sealed in these data was sealed under a key that is not here, so nothing begins on them: what people wrote",
  "would seem gone to them, and be written over. Put the data-key that belongs to these data back into DATA_DIR, or",
  "name it in DATA_KEYS beside the one there is, and start again. If it is lost for good, start the app once with",
  "DATA_KEYS_LOST=yes: what was sealed stays closed, and the app seals and signs with keys of its own anew.",
].join("\n");

/** Others hold to what would be forgotten. */
const keyElsewhere = [
  "The key is not lost: another process works on these data, or did within the last minute, and opens what is sealed in",
  "them. Give this one its DATA_KEYS, or the data-key in its DATA_DIR, and leave DATA_KEYS_LOST out. If none has the",
  "key, stop them all and start this one again in a minute.",
].join("\n");

const keyLost = [
  "What was sealed in these data stays closed, as you said. Certificates are signed with a new key, old ones stay good;",
  "whoever had messages on their phone turns them on again.\n",
].join("\n");

/**
 * Looks, before anything is served or written, whether the keys open what is sealed in the data, as they don't after a
 * restore without the key that belongs to it. Where whoever starts the app says that it is lost, what rests on it
 * begins anew, unless another process that shares the data has it.
 * @throws ForeignKeyError
 */
export async function insistOnDataKeys(
  { dataKeys, dataKeysLost, mongodbUri }: Pick<Config, "dataKeys" | "dataKeysLost" | "mongodbUri">,
  now: Date,
): Promise<void> {
  if (await opensSealed(dataKeys)) return;
  if (!dataKeysLost) throw new ForeignKeyError(keyMissing);
  if (mongodbUri !== null && (await othersWork(now))) throw new ForeignKeyError(keyElsewhere);
  await retireUnopened(now, dataKeys);
  await forgetPushKey(now);
  process.stderr.write(keyLost);
}

/** Whether a process of the app has begun a job on these data of late. */
async function othersWork(now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - restMilliseconds);
  return (await Job.exists({ startedAt: mongoose.trusted({ $gt: since }) })) !== null;
}
