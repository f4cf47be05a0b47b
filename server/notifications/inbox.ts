import mongoose, { type Types } from "mongoose";
import { Inbox, type InboxMessage } from "../data/inbox.js";
import { topicOf } from "../data/change.js";
import { announce } from "../live/announce.js";
import { pagingOf, type Paging } from "../web/listing.js";

const perPage = 20;

/** One page of a person's inbox: first what they have not read, then the rest, each the latest first. */
export async function findInbox(
  person: string,
  asked: number,
): Promise<{ messages: InboxMessage[]; paging: Paging }> {
  const [unread, total] = await Promise.all([
    Inbox.countDocuments({ to: person, readAt: null }),
    Inbox.countDocuments({ to: person }),
  ]);
  const paging = pagingOf(total, perPage, asked, "/messages", {});
  const newest = { createdAt: -1, _id: -1 } as const;
  const fresh = await Inbox.find({ to: person, readAt: null })
    .sort(newest)
    .skip(paging.skip)
    .limit(perPage)
    .lean<InboxMessage[]>();
  const room = perPage - fresh.length;
  if (room === 0) return { messages: fresh, paging };
  const read = await Inbox.find({ to: person, readAt: mongoose.trusted({ $ne: null }) })
    .sort(newest)
    .skip(Math.max(0, paging.skip - unread))
    .limit(room)
    .lean<InboxMessage[]>();
  return { messages: [...fresh, ...read], paging };
}

/** When the latest message came that the person has not read; null when they have read all. */
export async function findNewestUnread(person: string): Promise<Date | null> {
  const newest = await Inbox.findOne({ to: person, readAt: null }, { createdAt: 1 })
    .sort({ createdAt: -1 })
    .lean();
  return newest?.createdAt ?? null;
}

/** What the person has not read of the messages that lead to one of the pages, the latest first, at most so many. */
export const findUnreadAbout = (
  person: string,
  paths: readonly string[],
  most: number,
): Promise<InboxMessage[]> =>
  Inbox.find({ to: person, readAt: null, path: mongoose.trusted({ $in: [...paths] }) })
    .sort({ createdAt: -1 })
    .limit(most)
    .lean<InboxMessage[]>();

/** What a page has to say so that the messages that lead to it are read once it is seen; null when all are. */
export async function findToBeSeen(
  person: string,
  path: string,
): Promise<{ about: string; until: string } | null> {
  const [newest] = await findUnreadAbout(person, [path], 1);
  return newest ? { about: path, until: newest.createdAt.toISOString() } : null;
}

/**
 * Notes that the person has read one of their messages. Nothing but the bell hangs on it, so it is no change of the
 * school's data, and the log that staff read does not say who reads what when.
 * @returns where the message leads, "" for nowhere; null when it is nobody's of theirs
 */
export async function readMessage(
  person: string,
  id: Types.ObjectId | string,
  now: Date,
): Promise<string | null> {
  const message = await Inbox.findOne({ _id: id, to: person }, { path: 1, readAt: 1 }).lean();
  if (!message) return null;
  if (message.readAt === null) await markRead(person, { _id: id }, now);
  return message.path;
}

/**
 * Notes that the person has read all that had come until a moment.
 * @param about only what leads to this page; "" for all
 */
export const readAll = (person: string, until: Date, now: Date, about: string): Promise<void> =>
  markRead(
    person,
    { createdAt: mongoose.trusted({ $lte: until }), ...(about === "" ? {} : { path: about }) },
    now,
  );

async function markRead(person: string, which: object, now: Date): Promise<void> {
  await Inbox.updateMany({ ...which, to: person, readAt: null }, { $set: { readAt: now } });
  announce([topicOf("inbox", person)]);
}
