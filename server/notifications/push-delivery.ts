import mongoose from "mongoose";
import webPush from "web-push";
import type { Config } from "../config.js";
import { Outbox } from "../data/outbox.js";
import { SignIn } from "../people/sign-in.js";
import { deliverDue, type Problem, type Stored } from "./delivery.js";
import { PushDevice, type PushDeviceFields } from "./push-device.js";
import { findPushKeys, type PushKeys } from "./push-key.js";
import { isPushService } from "./push-service.js";

const patienceMilliseconds = 10_000;

/** What a push service answered instead of taking the message; status 0 when it did not answer. */
class PushRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Sends the pushes that are due, each to one device. A device whose address is gone (404, 410), or whose sign-in has
 * ended, is forgotten.
 * @returns how many were delivered
 */
export async function deliverPushes(
  config: Pick<Config, "baseUrl" | "dataKeys" | "pushServices">,
  now: Date,
): Promise<number> {
  const keys = await findPushKeys(config.dataKeys);
  if (!keys) return 0;
  return deliverDue(
    { channel: "push", send: (message) => send(message, keys, config, now), problemOf, after: forgetGone },
    now,
  );
}

async function send(
  message: Stored,
  keys: PushKeys,
  { baseUrl, pushServices }: Pick<Config, "baseUrl" | "pushServices">,
  now: Date,
): Promise<void> {
  const device = await PushDevice.findById(message.device).lean();
  const isSignedIn =
    device && (await SignIn.exists({ _id: device.signIn, endsAt: mongoose.trusted({ $gt: now }) }));
  if (!device || !isSignedIn || !isPushService(device.endpoint, pushServices))
    throw new PushRefusal(410, "The device is signed out");
  const { endpoint, method, headers, body } = sealedFor(device, message, keys, baseUrl, now);
  const answer = await fetch(endpoint, {
    method,
    headers: headers as Record<string, string>,
    body: new Uint8Array(body),
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMilliseconds),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new PushRefusal(answer.status, `The push service answered ${answer.status}`);
}

/** The message under the device's keys (RFC 8291). A later one with the same tag takes the place of one shown. */
function sealedFor(
  { endpoint, publicKey, authSecret }: PushDeviceFields,
  { _id, text, path, urgent, expiresAt }: Stored,
  keys: PushKeys,
  baseUrl: string,
  now: Date,
) {
  const payload = JSON.stringify({
    title: "Peer Rounds",
    body: text,
    path: path || "/messages",
    tag: String(_id),
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
    isFinal: gone.includes(status),
  };
}

/** What waits for a device that is gone goes with it. */
async function forgetGone({ device }: Stored, problem: Problem | null): Promise<void> {
  if (!problem?.isFinal) return;
  await PushDevice.deleteOne({ _id: device });
  await Outbox.deleteMany({ channel: "push", device });
}
