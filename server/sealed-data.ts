import type { Config } from "./config.js";
import { forgetPushKey, opensSealed } from "./notifications/push-key.js";
import { retireUnopened } from "./recognition/keys.js";

/** Thrown when the keys that are here don't belong to the data; the message says what to do. */
class ForeignKeyError extends Error {}

const keyMissing = [
  "What is sealed in these data was sealed under a key that is not here, so the app doesn't start: what people wrote",
  "would seem gone to them, and be written over. Put the data-key that belongs to these data back into DATA_DIR, or",
  "name it in DATA_KEYS beside the one there is, and start again. If it is lost for good, start once with",
  "DATA_KEYS_LOST=yes: what was sealed stays closed, and the app seals and signs with keys of its own anew.",
].join("\n");

/** Other processes may have the key, and people rely on them: this one says it at each start until it is so. */
const keyElsewhere = [
  "What is sealed in these data was sealed under a key that is not here, so this process opens none of it, and seals",
  "under a key of its own. Give it the DATA_KEYS, or the data-key in its DATA_DIR, of the process that sealed it.\n",
].join("\n");

const keyLost = [
  "What was sealed in these data stays closed, as you said. Certificates are signed with a new key, old ones stay good;",
  "whoever had messages on their phone turns them on again.\n",
].join("\n");

/**
 * Looks, before anything is served, whether the keys open what is sealed in the data, as they don't after a restore
 * without the key that belongs to it. Data that several processes may share are served all the same. Where whoever starts the app says that it is lost, what rests on it begins anew.
 * @throws ForeignKeyError
 */
export async function insistOnDataKeys(
  { dataKeys, dataKeysLost, mongodbUri }: Pick<Config, "dataKeys" | "dataKeysLost" | "mongodbUri">,
  now: Date,
): Promise<void> {
  if (await opensSealed(dataKeys)) return;
  if (!dataKeysLost && mongodbUri === null) throw new ForeignKeyError(keyMissing);
  if (!dataKeysLost) return void process.stderr.write(keyElsewhere);
  await retireUnopened(now, dataKeys);
  await forgetPushKey(now);
  process.stderr.write(keyLost);
}
