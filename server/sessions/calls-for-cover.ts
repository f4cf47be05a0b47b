import mongoose, { type Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import { among } from "../data/ids.js";
import { Session } from "./session.js";

/**
 * Ends, inside a change, the calls for somebody to lead sessions of these groups in the person's place that nobody has
 * taken: they lead the groups no more, and who does now comes, or they are back. What somebody took stays theirs.
 * @param which all of theirs, or only those that were made because they left the roster
 */
export async function endCalls(
  trail: Trail,
  person: Types.ObjectId,
  groups: readonly { _id: Types.ObjectId }[],
  which: "all" | "for-leaving" = "all",
): Promise<void> {
  const open = await Session.find({
    group: among(groups.map(({ _id }) => _id)),
    "cover.askedBy": person,
    "cover.takenBy": null,
    ...(which === "for-leaving" ? { "cover.forLeaving": true } : {}),
    startsAt: mongoose.trusted({ $gt: trail.now }),
  });
  for (const session of open) {
    session.set("cover", null);
    await session.save();
    trail.audit("withdraw a call for cover", topicOf("session", session._id));
    trail.announce(topicOf("group", session.group), "covers:all", "office:all");
  }
}

/**
 * Says, inside a change, of the sessions that somebody took in the person's place since they had left the roster what is
 * true now that they are back: should the taker not come either, others read it.
 */
export async function keepTaken(person: Types.ObjectId, now: Date): Promise<void> {
  await Session.updateMany(
    { "cover.askedBy": person, "cover.forLeaving": true, startsAt: mongoose.trusted({ $gt: now }) },
    {
      $set: { "cover.forLeaving": false, "cover.reason": "They were not on the roster when this was asked." },
    },
  );
}
