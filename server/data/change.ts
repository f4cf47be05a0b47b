import mongoose, { type Types } from "mongoose";
import { announce, type Topic } from "../live/announce.js";
import { Audit } from "./audit.js";
import { inTurn } from "./in-turn.js";
import { Inbox, type InboxMessage } from "./inbox.js";
import { unmarked } from "./naming.js";
import { addOneEach } from "./one-each.js";
import { isOutage, SlowDatabaseError } from "./outage.js";
import { Outbox, type OutgoingMessage } from "./outbox.js";
import { isDatabaseAway } from "./pulse.js";
import { Action } from "./action.js";

/** Who acts, and when. `id` is a person's id, or the name of a job or command. */
export interface Actor {
  id: string;
  now: Date;
  /** The one-time key of the form that asked; a second post with it has no second effect. */
  actionKey?: string | undefined;
}

/** What a change may leave behind besides its own documents; all of it commits with them or not at all. */
export interface Trail {
  /** When the change happens. */
  readonly now: Date;
  audit(act: string, subject: Topic, details?: Record<string, unknown>): void;
  /** Sends a letter; a person who is sent several by one change gets one, with all their words. */
  send(message: Letter): void;
  /** Puts a message into a person's inbox, one of each change likewise. */
  tell(message: Told): void;
  /** Topics to announce once the change is committed. */
  announce(...topics: Topic[]): void;
}

/** A letter as a change sends it; when it was written and how long it is kept are added. */
export type Letter = Pick<OutgoingMessage, "to" | "address" | "subject" | "text"> & Partial<OutgoingMessage>;
type Told = Pick<InboxMessage, "to" | "subject" | "text"> & Partial<InboxMessage>;

/** Thrown when the same rivals kept winning; the person is asked to try again. */
export class BusyError extends Error {}

/** Carries a lost race out of the transaction, past the driver, which would repeat the work for two minutes. */
class LostRaceError extends Error {}

const tries = 60;
const messageDays = 30;
const inboxDays = 90;
const dayMilliseconds = 86_400_000;

interface Left {
  audit: Record<string, unknown>[];
  messages: Letter[];
  inbox: Told[];
  topics: Topic[];
}

/**
 * Runs one change of the school's data: what `work` writes, its audit entries and its outgoing messages are one
 * transaction. A document that someone else changed meanwhile (VersionError, or the database's write conflict)
 * makes the whole work run again on fresh documents, so `work` must load what it decides on, and must have no
 * effect of its own outside the database.
 *
 * @param on the topic whose changes wait for one another in this process; it spares retries and is no safeguard
 * @returns what `work` returned; for a repeated action key, what it returned the first time (as plain JSON)
 * @throws BusyError after 60 lost races; SlowDatabaseError, unbegun, while the database is away; whatever `work`
 * throws, with nothing written
 */
export async function change<T>(actor: Actor, on: Topic, work: (trail: Trail) => Promise<T>): Promise<T> {
  const { result, left } = await inTurn(on, () => attempt(actor, work));
  announce(left.topics);
  return result;
}

async function attempt<T>(
  actor: Actor,
  work: (trail: Trail) => Promise<T>,
): Promise<{ result: T; left: Left }> {
  for (let round = 1; round <= tries; round += 1) {
    // Whoever waited for a turn while the database went away has been answered; nothing is to happen late.
    if (isDatabaseAway()) throw new SlowDatabaseError("The database is away");
    const left: Left = { audit: [], messages: [], inbox: [], topics: [] };
    try {
      const result = await mongoose.connection.transaction(() => once(actor, work, left));
      return { result, left };
    } catch (error) {
      if (!(error instanceof LostRaceError)) throw error;
      await pause(round);
    }
  }
  throw new BusyError("Too many people changed this at once. Please try again.");
}

/** The work within its transaction, or the outcome of the same form's first post. */
async function once<T>(actor: Actor, work: (trail: Trail) => Promise<T>, left: Left): Promise<T> {
  clear(left);
  try {
    const earlier = actor.actionKey ? await Action.findById(keyOf(actor)).lean() : null;
    if (earlier) return earlier.outcome as T;
    const outcome = await work(trailInto(left, actor));
    await keep(left, actor, outcome);
    return outcome;
  } catch (error) {
    throw isLostRace(error, actor) ? new LostRaceError("Lost a race", { cause: error }) : error;
  }
}

function clear(left: Left): void {
  left.audit = [];
  left.messages = [];
  left.inbox = [];
  left.topics = [];
}

function trailInto(left: Left, actor: Actor): Trail {
  return {
    now: actor.now,
    audit: (act, subject, details = {}) =>
      void left.audit.push({ at: actor.now, actor: actor.id, act, subject, details }),
    send: (message) =>
      addOneEach(left.messages, { dueAt: actor.now, ...keptFor(messageDays, actor.now), ...message }),
    tell: (message) => addOneEach(left.inbox, { ...keptFor(inboxDays, actor.now), ...message }),
    announce: (...topics) => void left.topics.push(...topics),
  };
}

const keptFor = (days: number, now: Date) => ({
  createdAt: now,
  expiresAt: new Date(now.getTime() + days * dayMilliseconds),
});

async function keep(left: Left, actor: Actor, outcome: unknown): Promise<void> {
  if (left.audit.length > 0) await Audit.insertMany(left.audit);
  if (left.messages.length > 0) {
    await Outbox.insertMany(left.messages.map(unmarked));
    left.topics.push("outbox:all");
  }
  if (left.inbox.length > 0) {
    await Inbox.insertMany(left.inbox.map(unmarked));
    left.topics.push(...left.inbox.map(({ to }) => topicOf("inbox", to)));
  }
  if (actor.actionKey) await Action.create({ _id: keyOf(actor), at: actor.now, outcome: outcome ?? null });
}

const keyOf = (actor: Pick<Actor, "id" | "actionKey">) => `${actor.id}:${actor.actionKey ?? ""}`;

/**
 * Which of an actor's one-time keys have had their effect, so that a job needn't begin what is done. Only the change
 * itself makes sure of it. Keys are kept for a day.
 */
export async function findDone(actor: Pick<Actor, "id">, keys: readonly string[]): Promise<Set<string>> {
  const ids = keys.map((actionKey) => keyOf({ id: actor.id, actionKey }));
  const done = await Action.find({ _id: mongoose.trusted({ $in: ids }) }, { _id: 1 }).lean();
  return new Set(done.map(({ _id }) => _id.slice(actor.id.length + 1)));
}

/** Whether the database refused a write because its unique key is taken. */
export const isTaken = (error: unknown): boolean =>
  error instanceof mongoose.mongo.MongoServerError && error.code === 11000;

function isLostRace(error: unknown, actor: Actor): boolean {
  if (error instanceof mongoose.Error.VersionError) return true;
  if (!(error instanceof mongoose.mongo.MongoError) || isOutage(error)) return false;
  if (error.hasErrorLabel("TransientTransactionError")) return true;
  return Boolean(actor.actionKey) && isTaken(error) && error.message.includes(keyOf(actor));
}

/** Waits longer with each lost round, by a random part, so that rivals do not meet again in step. */
async function pause(round: number): Promise<void> {
  const milliseconds = Math.random() * Math.min(100, 2 ** Math.min(round, 6));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The id as a topic's second half. */
export const topicOf = (noun: string, id: Types.ObjectId | string): Topic => `${noun}:${String(id)}`;
