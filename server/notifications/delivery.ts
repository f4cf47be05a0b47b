import mongoose, { type Types } from "mongoose";
import { Outbox, type OutgoingMessage } from "../data/outbox.js";

/** A message as it lies in the outbox. */
export type Stored = OutgoingMessage & { _id: Types.ObjectId };

/** What kept a message from going out. */
export interface Problem {
  words: string;
  /** The server can't be reached, or takes nothing from anybody just now: the run ends. */
  serverAway: boolean;
  /** The message was not offered to anybody, so that it has its try still. */
  isUntried: boolean;
  /** Whom it was for can't be reached that way any more; no further try is made. */
  isFinal: boolean;
}

/** A way out: how it sends a message, and what it makes of a failure. */
export interface Way {
  channel: OutgoingMessage["channel"];
  send(message: Stored): Promise<void>;
  problemOf(error: unknown): Problem;
  /** Called when a message has gone out, and when it has not. */
  after(message: Stored, problem: Problem | null): Promise<void>;
}

const mostTries = 8;
const claimMilliseconds = 5 * 60_000;
const runMilliseconds = 60_000;
const shortWaitMilliseconds = 60_000;

/** Thrown when messages wait for a server that is away. */
export class ServerAwayError extends Error {}

/**
 * Sends what is due in the outbox, urgent messages first and then the oldest, each on its own. Before it goes out a
 * message is claimed for five minutes in one conditional write, so that two processes never send the same one at
 * once. It is sent at least once: a process that dies after sending and before writing that down leaves it to be sent
 * again. One that is refused waits three times as long before each next try, from a minute on, and is given up after
 * eight (18 hours). When the server itself is away the run ends there: that is no fault of the message, which keeps
 * its try and waits a minute.
 *
 * @returns how many were delivered
 * @throws ServerAwayError, after the first message it could not hand over
 */
export async function deliverDue(way: Way, now: Date): Promise<number> {
  const began = performance.now();
  let delivered = 0;
  while (performance.now() - began < runMilliseconds) {
    const message = await claim(way.channel, now);
    if (!message) break;
    const problem = await tryToSend(way, message);
    if (problem === null) {
      if (message.leavesNothing) await Outbox.deleteOne({ _id: message._id });
      else await Outbox.updateOne({ _id: message._id }, { $set: { deliveredAt: now, lastProblem: null } });
      delivered += 1;
    } else {
      await putOff(message, problem, now);
    }
    await way.after(message, problem);
    if (problem?.serverAway) throw new ServerAwayError(`The server is away: ${problem.words}`);
  }
  return delivered;
}

/** What may go out now: neither sent nor given up, and still of use. */
export const due = (channel: OutgoingMessage["channel"], now: Date) => ({
  // What was written before there were pushes has no channel and is a letter.
  channel: channel === "push" ? channel : mongoose.trusted({ $ne: "push" as const }),
  deliveredAt: null,
  failedAt: null,
  dueAt: mongoose.trusted({ $lte: now }),
  expiresAt: mongoose.trusted({ $gt: now }),
});

/** Takes the oldest urgent message that is due, or else the oldest; its try is counted before it is made. */
async function claim(channel: OutgoingMessage["channel"], now: Date): Promise<Stored | null> {
  const until = new Date(now.getTime() + claimMilliseconds);
  return Outbox.findOneAndUpdate(
    due(channel, now),
    { $set: { dueAt: until }, $inc: { tries: 1 } },
    { sort: { urgent: -1, dueAt: 1, _id: 1 }, returnDocument: "after" },
  ).lean();
}

async function tryToSend(way: Way, message: Stored): Promise<Problem | null> {
  try {
    await way.send(message);
    return null;
  } catch (error) {
    return way.problemOf(error);
  }
}

/** Sets when a refused message is tried next, unless another process has claimed it since. */
async function putOff({ _id, tries, leavesNothing }: Stored, problem: Problem, now: Date): Promise<void> {
  const lastProblem = problem.words;
  if (problem.serverAway || problem.isUntried) {
    const dueAt = new Date(now.getTime() + shortWaitMilliseconds);
    await Outbox.updateOne({ _id, tries }, { $set: { dueAt, lastProblem }, $inc: { tries: -1 } });
    return;
  }
  const dueAt = new Date(now.getTime() + 60_000 * 3 ** (tries - 1));
  const failedAt = problem.isFinal || tries >= mostTries ? now : null;
  if (failedAt && leavesNothing) await Outbox.deleteOne({ _id, tries });
  else await Outbox.updateOne({ _id, tries }, { $set: { dueAt, failedAt, lastProblem } });
}
