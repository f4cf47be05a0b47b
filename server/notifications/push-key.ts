import mongoose from "mongoose";
import webPush from "web-push";
import { change, isTaken } from "../data/change.js";
import { seal, SealError, unseal } from "../data/sealed.js";
import { PushDevice } from "./push-device.js";

const pushKeySchema = new mongoose.Schema(
  {
    /** There is one pair: every device that was turned on holds to it. */
    _id: { type: String, enum: ["push"], required: true },
    publicKey: { type: String, required: true },
    /** Private half, sealed under DATA_KEYS. */
    sealedPrivateKey: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: "push_keys", versionKey: false },
);
const PushKey = mongoose.model("PushKey", pushKeySchema);

/** The pair by which push services know this app (VAPID, RFC 8292), base64url. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

const about = "push_keys:push:privateKey";

/** Makes the pair if there is none. Run by the timetable: to look at a page makes nothing. */
export async function keepPushKey(now: Date, dataKeys: readonly string[]): Promise<void> {
  if (await PushKey.exists({ _id: "push" })) return;
  const { publicKey, privateKey } = webPush.generateVAPIDKeys();
  const sealedPrivateKey = seal(dataKeys, privateKey, about);
  try {
    await PushKey.create({ _id: "push", publicKey, sealedPrivateKey, createdAt: now });
  } catch (error) {
    // Another process was faster: its pair is the one.
    if (!isTaken(error)) throw error;
  }
}

/** The public half, which browsers are told; null in the moment before there is one. */
export async function publicPushKey(): Promise<string | null> {
  return (await PushKey.findById("push", { publicKey: 1 }).lean())?.publicKey ?? null;
}

/** Both halves; null before they are made. @throws SealError when the data keys they were sealed under are gone */
export async function findPushKeys(dataKeys: readonly string[]): Promise<PushKeys | null> {
  const found = await PushKey.findById("push").lean();
  return found && { publicKey: found.publicKey, privateKey: unseal(dataKeys, found.sealedPrivateKey, about) };
}

/** Forgets the pair, whose private half can't be opened any more, and every device that was turned on under it. */
export async function forgetPushKey(now: Date): Promise<void> {
  await change({ id: "start", now }, "push-keys:all", async (trail) => {
    await PushKey.deleteMany({});
    const { deletedCount } = await PushDevice.deleteMany({});
    trail.audit("forget the key for phones", "push-keys:all", { devices: deletedCount });
  });
}

/**
 * Whether the keys open what is sealed in the data: this pair is sealed in the first minute of every installation.
 * False after a restore without the key that belongs to it.
 */
export async function opensSealed(dataKeys: readonly string[]): Promise<boolean> {
  try {
    await findPushKeys(dataKeys);
    return true;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}
