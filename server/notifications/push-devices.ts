import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Outbox } from "../data/outbox.js";
import { PushDevice, type PushDeviceFields } from "./push-device.js";

const most = 10;

/** What a browser says of itself when it is to show messages. */
export type Subscription = Pick<PushDeviceFields, "endpoint" | "publicKey" | "authSecret">;

/** The devices on which the person has messages shown, the latest first. */
export const findPushDevices = (person: string): Promise<PushDeviceFields[]> =>
  PushDevice.find({ person }).sort({ createdAt: -1 }).lean();

/**
 * Has messages shown on the device from now on. A browser has one address for all who use it: the last to turn it on
 * gets theirs there, and nobody else. Of more than ten devices the oldest goes.
 */
export async function turnOn(
  actor: Actor,
  { signIn, name }: { signIn: string; name: string },
  subscription: Subscription,
): Promise<"on"> {
  const own = topicOf("person", actor.id);
  return change<"on">(actor, own, async (trail) => {
    await PushDevice.deleteMany({ endpoint: subscription.endpoint });
    const kept = await PushDevice.find({ person: actor.id }, { _id: 1 }).sort({ createdAt: -1 }).lean();
    const tooMany = kept.slice(most - 1).map(({ _id }) => _id);
    if (tooMany.length > 0) await PushDevice.deleteMany({ _id: mongoose.trusted({ $in: tooMany }) });
    await PushDevice.create([{ ...subscription, person: actor.id, signIn, name, createdAt: actor.now }]);
    trail.audit("turn on push", own, { device: name });
    trail.announce(own);
    return "on";
  });
}

/** Shows no more messages on one of the person's devices. @returns "gone" when it isn't theirs, or not any more */
export async function turnOff(actor: Actor, device: string): Promise<"off" | "gone"> {
  const own = topicOf("person", actor.id);
  return change<"off" | "gone">(actor, own, async (trail) => {
    const found = await PushDevice.findOne({ _id: device, person: actor.id }).lean();
    if (!found) return "gone";
    await PushDevice.deleteOne({ _id: found._id });
    await Outbox.deleteMany({ channel: "push", device: found._id, deliveredAt: null });
    trail.audit("turn off push", own, { device: found.name });
    trail.announce(own);
    return "off";
  });
}
