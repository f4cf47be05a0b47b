import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { SignIn, type SignInFields } from "./sign-in.js";
import type { Viewer } from "./viewer.js";

/** The viewer's sign-ins that can still be used, the present one first, then the latest used. */
export async function findDevices(viewer: Viewer, now: Date): Promise<SignInFields[]> {
  const devices = await SignIn.find({ person: viewer.id, endsAt: mongoose.trusted({ $gt: now }) })
    .sort({ lastSeenAt: -1, _id: 1 })
    .lean();
  const here = (device: SignInFields) => Number(String(device._id) === viewer.signIn);
  return devices.sort((a, b) => here(b) - here(a));
}

/**
 * Ends one of the person's own sign-ins, or all but the present one. Their requests and open sockets are cut as
 * soon as the change is announced.
 * @param which a sign-in's id, or "others"
 * @returns how many ended; none for another person's sign-in
 */
export async function endDevices(actor: Actor, present: string, which: string): Promise<number> {
  const own = topicOf("person", actor.id);
  const chosen = which === "others" ? { _id: mongoose.trusted({ $ne: present }) } : { _id: which };
  return change(actor, own, async (trail) => {
    const ended = await SignIn.find({ person: actor.id, ...chosen }).lean();
    if (ended.length === 0) return 0;
    const ids = ended.map((device) => device._id);
    await SignIn.deleteMany({ _id: mongoose.trusted({ $in: ids }) });
    trail.audit("end sign-ins", own, { devices: ended.map((device) => device.device) });
    trail.announce(own, ...ids.map((id) => topicOf("sign-in", id)));
    return ended.length;
  });
}
