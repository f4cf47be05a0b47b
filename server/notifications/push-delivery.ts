import webPush from "web-push";
import type { Config } from "../config.js";
import { Outbox } from "../data/outbox.js";
import { findSignedIn } from "../people/signing-in.js";
import { deliverDue, type Problem, type Stored } from "./delivery.js";
import { PushDevice, type PushDeviceFields } from "./push-device.js";
import { findPushKeys, type PushKeys } from "./push-key.js";
import { isPushService } from "./push-service.js";

const patienceMilliseconds = 10_000;

/** What a push service answered instead of taking the message. */
class PushRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The push service didn't answer earlier in this run; it was not asked again. */
class PushServiceAway extends Error {}

/**
 * Sends the pushes that are due, each to one device. A device whose address is gone (404, 410), or whose sign-in has
 * ended, is forgotten. A service that doesn't answer keeps the others' phones waiting once: what else is for it waits
 * for a later run.
 * @returns how many were delivered
 */
export async function deliverPushes(
  config: Pick<Config, "baseUrl" | "dataKeys" | "pushServices">,
  now: Date,
): Promise<number> {
  const keys = await findPushKeys(config.dataKeys);
  if (!keys) return 0;
  const away = new Set<string>();
  return deliverDue(
    {
      channel: "push",
      send: (message) => send(message, keys, config, away, now),
      problemOf,
      after: forgetGone,
    },
    now,
  );
}

async function send(
  message: Stored,
  keys: PushKeys,
  { baseUrl, pushServices }: Pick<Config, "baseUrl" | "pushServices">,
  away: Set<string>,
  now: Date,
): Promise<void> {
  const device = await PushDevice.findById(message.device).lean();
  if (!device || !(await isSignedIn(device, now)) || !isPushService(device.endpoint, pushServices))
    throw new PushRefusal(410, "The device is signed out");
  const service = new URL(device.endpoint).host;
  if (away.has(service)) throw new PushServiceAway("The push service didn’t answer just before");
  const { endpoint, method, headers, body } = sealedFor(device, message, keys, baseUrl, now);
  const asked = { method, headers: headers as Record<string, string>, body: new Uint8Array(body) };
  const signal = AbortSignal.timeout(patienceMilliseconds);
  const answer = await fetch(endpoint, { ...asked, redirect: "manual", signal }).catch((error: unknown) => {
    away.add(service);
    throw error;
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new PushRefusal(answer.status, `The push service answered ${answer.status}`);
}

/** A sign-in ends by itself too, when nobody used it for long: with it the pushes. */
async function isSignedIn({ signIn }: PushDeviceFields, now: Date): Promise<boolean> {
  const id = String(signIn);
  return (await findSignedIn([id], now, [])).has(id);
}

/** The message under the device's keys (RFC 8291). A later one with the same tag takes the place of one shown. */
function sealedFor(
  { endpoint, publicKey, authSecret }: PushDeviceFields,
  { _id, text, path, urgent, expiresAt, tag }: Stored,
  keys: PushKeys,
  baseUrl: string,
  now: Date,
) {
  const payload = JSON.stringify({
    title: "Peer Rounds",
    body: text,
    path: path || "/messages",
    tag: tag || String(_id),
  });
  const subject = baseUrl.startsWith("https:") ? baseUrl : "mailto:peer-rounds@localhost.invalid";
  return webPush.generateRequestDetails(
    { endpoint, keys: { p256dh: publicKey, auth: authSecret } },
    payload,
    {
      vapidDetails: { subject, ...keys },
      TTL: Math.max(60, Math.round((expiresAt.getTime() - now.getTime()) / 1_000)),
      urgency: urgent ? "high" : "normal",
      contentEncoding: "aes128gcm",
    },
  );
}

const gone = [404, 410];

function problemOf(error: unknown): Problem {
  const status = error instanceof PushRefusal ? error.status : 0;
  return {
    words: error instanceof Error ? error.message : String(error),
    // Each device has a service of its own maker; one that is away keeps the others from nothing.
    serverAway: false,
    isUntried: error instanceof PushServiceAway,
    isFinal: gone.includes(status),
  };
}

/** What waits for a device that is gone goes with it. */
async function forgetGone({ device }: Stored, problem: Problem | null): Promise<void> {
  if (!problem?.isFinal) return;
  await PushDevice.deleteOne({ _id: device });
  await Outbox.deleteMany({ channel: "push", device });
}
