import type { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import { Inbox } from "../data/inbox.js";
import { unmarked } from "../data/naming.js";
import { Outbox } from "../data/outbox.js";

/** What comes again before it is read: one message of each key, which says how many there are. */
export interface Gathering {
  /** "thread:<id of the group>" */
  key: string;
  /** The words for the second and every further one. */
  wordsFor: (count: number) => { subject: string; text: string };
}

/** Who reads their e-mail only is told of a thread that goes on once a day. */
const quietMilliseconds = 24 * 3_600_000;

/**
 * Counts one more into the message of the same key that the person hasn't read, and into its letter where that hasn't
 * gone out. Inside the change that tells them; of two changes that tell the first at once the database refuses one,
 * which then counts into the other's.
 * @returns null when they have read all, so that it is told as a new one; else its words, and whether a letter is due
 */
export async function gatherInto(
  trail: Trail,
  to: Types.ObjectId,
  { key, wordsFor }: Gathering,
): Promise<{ words: { subject: string; text: string }; letterDue: boolean } | null> {
  const standing = await Inbox.findOne({ to, gather: key, readAt: null }).lean();
  if (!standing) return null;
  const count = standing.count + 1;
  const words = wordsFor(count);
  const said = { names: [], ...unmarked(words) };
  const waiting = await Outbox.updateMany(
    { to, tag: key, channel: "mail", deliveredAt: null, failedAt: null },
    { $set: said },
  );
  const since = trail.now.getTime() - (standing.sentAt ?? standing.createdAt).getTime();
  const letterDue = waiting.matchedCount === 0 && since >= quietMilliseconds;
  const dates = { createdAt: trail.now, ...(letterDue ? { sentAt: trail.now } : {}) };
  await Inbox.updateOne({ _id: standing._id, readAt: null }, { $set: { ...said, ...dates, count } });
  trail.announce(topicOf("inbox", to));
  return { words, letterDue };
}
