import mongoose from "mongoose";
import { change, type Actor } from "../data/change.js";
import { Outbox } from "../data/outbox.js";
import type { Topic } from "../live/announce.js";

/**
 * Has messages that were given up tried again from now on, as if they were new; they keep their Message-ID.
 * @param which a message's id, or "all"
 * @returns how many
 */
export async function sendAgain(actor: Actor, topic: Topic, which: string): Promise<number> {
  const chosen = which === "all" ? {} : { _id: which };
  return change(actor, topic, async (trail) => {
    const again = { failedAt: null, tries: 0, dueAt: trail.now };
    const failed = { ...chosen, failedAt: mongoose.trusted({ $ne: null }) };
    const { modifiedCount } = await Outbox.updateMany(failed, { $set: again });
    if (modifiedCount > 0) trail.audit("send messages again", topic, { messages: modifiedCount });
    trail.announce(topic);
    return modifiedCount;
  });
}
