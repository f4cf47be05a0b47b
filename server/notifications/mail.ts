import { setTimeout as wait } from "node:timers/promises";
import mongoose, { type Types } from "mongoose";
import nodemailer, { type Transporter } from "nodemailer";
import { isMessageKind } from "../people/messages.js";
import { unsubscribeToken } from "../people/unsubscribing.js";
import { Outbox, type OutgoingMessage } from "../data/outbox.js";

/** A message as it goes out. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** Stays the same when the letter has to be sent again, so that whoever got it twice may see it once. */
  id?: string;
  /** Address that stops letters of this kind (RFC 8058); "" for none. */
  unsubscribe?: string;
}

/** Sends letters; throws what the mail server said when it would not take one. */
export interface Postbox {
  send(letter: Letter): Promise<void>;
  /** False when there is no mail server and letters stay in the app's own outbox. */
  readonly goesOut: boolean;
}

/** A server that keeps us waiting must not keep the other letters waiting with it; milliseconds. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** @param smtpUrl its query may hold any setting of nodemailer; null: nothing goes out, the outbox page is read */
export function openPostbox(smtpUrl: string | null, from: string): Postbox {
  if (smtpUrl === null) return { goesOut: false, send: () => Promise.resolve() };
  const url = new URL(smtpUrl);
  for (const [name, value] of Object.entries(patience))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  const transport: Transporter = nodemailer.createTransport(url.href);
  return {
    goesOut: true,
    async send({ to, subject, text, id, unsubscribe }) {
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject,
        text,
        ...(id === undefined ? {} : { messageId: id }),
        headers: { "Auto-Submitted": "auto-generated", ...stopHeaders(unsubscribe) },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
}

/** One click in the mail program stops such letters: List-Unsubscribe with RFC 8058's post. */
const stopHeaders = (address = ""): Record<string, string> =>
  address === ""
    ? {}
    : { "List-Unsubscribe": `<${address}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };

/** Sends a letter that is kept nowhere; one the server won't take just now is offered twice more within seconds. */
export async function sendNow(postbox: Postbox, letter: Letter, pauses = [2_000, 10_000]): Promise<void> {
  for (const pause of [...pauses, null]) {
    try {
      await postbox.send(letter);
      return;
    } catch (error) {
      if (pause === null || codeOf(error) >= 500) throw error;
      await wait(pause, undefined, { ref: false });
    }
  }
}

const mostTries = 8;
const claimMilliseconds = 5 * 60_000;
const runMilliseconds = 60_000;

/** Thrown when letters wait for a mail server that is away. */
export class NoMailServerError extends Error {}

/**
 * Delivers what is due in the outbox, oldest first, each message on its own. Before it goes out a message is
 * claimed for five minutes in one conditional write, so that two processes never send the same one at once. It is
 * sent at least once: a process that dies after sending and before writing that down leaves it to be sent again,
 * under the same Message-ID. One that is refused waits three times as long before each next try, from a minute on,
 * and is given up after eight (18 hours). When the server itself is away the run ends there.
 *
 * @param baseUrl origin put before each message's path
 * @param secret signs the address in each letter that stops its kind; "" leaves it out
 * @returns how many were delivered
 * @throws NoMailServerError, after the first message it could not hand over
 */
export async function deliverOutbox(
  postbox: Postbox,
  baseUrl: string,
  now: Date,
  secret = "",
): Promise<number> {
  if (!postbox.goesOut)
    return (await Outbox.updateMany(due(now), { $set: { deliveredAt: now } })).modifiedCount;
  const began = performance.now();
  let delivered = 0;
  while (performance.now() - began < runMilliseconds) {
    const message = await claim(now);
    if (!message) break;
    const problem = await problemOf(() => postbox.send(letterOf(message, baseUrl, secret)));
    if (problem === null) {
      await Outbox.updateOne({ _id: message._id }, { $set: { deliveredAt: now, lastProblem: null } });
      delivered += 1;
      continue;
    }
    await putOff(message, problem, now);
    if (problem.serverAway) throw new NoMailServerError(`The mail server is away: ${problem.words}`);
  }
  return delivered;
}

type Stored = OutgoingMessage & { _id: Types.ObjectId };

const due = (now: Date) => ({
  deliveredAt: null,
  failedAt: null,
  dueAt: mongoose.trusted({ $lte: now }),
  expiresAt: mongoose.trusted({ $gt: now }),
});

/** Takes the oldest message that is due; its try is counted before it is made. */
async function claim(now: Date): Promise<Stored | null> {
  const until = new Date(now.getTime() + claimMilliseconds);
  return Outbox.findOneAndUpdate(
    due(now),
    { $set: { dueAt: until }, $inc: { tries: 1 } },
    { sort: { dueAt: 1, _id: 1 }, returnDocument: "after" },
  ).lean();
}

function letterOf(
  { _id, to, kind, address, subject, text, path }: Stored,
  baseUrl: string,
  secret: string,
): Letter {
  const stops = secret !== "" && isMessageKind(kind);
  const unsubscribe = stops ? `${baseUrl}/unsubscribe/${unsubscribeToken(secret, String(to), kind)}` : "";
  const act = path === "" ? "" : `\n\n${baseUrl}${path}\n`;
  const choose = stops ? `\n\nChoose which e-mails you get: ${baseUrl}/profile/messages\n` : "";
  return {
    to: address,
    subject,
    text: `${text}${act}${choose}`,
    id: `<${String(_id)}@${new URL(baseUrl).hostname}>`,
    unsubscribe,
  };
}

/** Sets when a refused message is tried next, unless another process has claimed it since. */
async function putOff({ _id, tries }: Stored, problem: Problem, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + 60_000 * 3 ** (tries - 1));
  const failedAt = tries >= mostTries ? now : null;
  await Outbox.updateOne({ _id, tries }, { $set: { dueAt, failedAt, lastProblem: problem.words } });
}

interface Problem {
  words: string;
  /** The server can't be reached, or takes nothing from anybody just now. */
  serverAway: boolean;
}

/** The server's answer to a letter, 0 when it gave none. */
function codeOf(error: unknown): number {
  const { responseCode } = error as { responseCode?: unknown };
  return typeof responseCode === "number" ? responseCode : 0;
}

/** What nodemailer finds wrong with a letter before any server is asked. */
const ofTheLetter = ["EENVELOPE", "EMESSAGE"];

async function problemOf(work: () => Promise<void>): Promise<Problem | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const unanswered =
      codeOf(error) === 0 && !ofTheLetter.includes(String((error as { code?: unknown }).code));
    return {
      words: error instanceof Error ? error.message : String(error),
      serverAway: unanswered || codeOf(error) === 421,
    };
  }
}
