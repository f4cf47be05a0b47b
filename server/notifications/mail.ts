import mongoose from "mongoose";
import nodemailer, { type Transporter } from "nodemailer";
import { Outbox } from "../data/outbox.js";

/** A message as it goes out. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** Sends letters; throws what the mail server said when it would not take one. */
export interface Postbox {
  send(letter: Letter): Promise<void>;
  /** False when there is no mail server and letters stay in the app's own outbox. */
  readonly goesOut: boolean;
}

/** @param smtpUrl null: nothing goes out, the outbox page is where messages are read */
export function openPostbox(smtpUrl: string | null, from: string): Postbox {
  if (smtpUrl === null) return { goesOut: false, send: () => Promise.resolve() };
  const transport: Transporter = nodemailer.createTransport(smtpUrl);
  return {
    goesOut: true,
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to, subject, text, headers: { "Auto-Submitted": "auto-generated" } });
    },
  };
}

const mostTries = 8;

/**
 * Delivers what is due in the outbox, oldest first, each message on its own: one that fails waits twice as long
 * before its next try and gives up after eight. Runs as a job under a lease.
 * @param baseUrl origin put before each message's path
 * @returns how many were delivered
 */
export async function deliverOutbox(postbox: Postbox, baseUrl: string, now: Date): Promise<number> {
  const due = await Outbox.find({ deliveredAt: null, failedAt: null, dueAt: mongoose.trusted({ $lte: now }) })
    .sort({ dueAt: 1 })
    .limit(200)
    .lean();
  let delivered = 0;
  for (const message of due) {
    const text = message.path === "" ? message.text : `${message.text}\n\n${baseUrl}${message.path}\n`;
    const problem = await problemOf(() =>
      postbox.send({ to: message.address, subject: message.subject, text }),
    );
    if (problem === null) delivered += 1;
    await Outbox.updateOne({ _id: message._id }, { $set: outcomeOf(problem, message.tries + 1, now) });
  }
  return delivered;
}

async function problemOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function outcomeOf(problem: string | null, tries: number, now: Date) {
  if (problem === null) return { deliveredAt: now, tries, lastProblem: null };
  const dueAt = new Date(now.getTime() + 30_000 * 2 ** tries);
  return { tries, lastProblem: problem, dueAt, failedAt: tries >= mostTries ? now : null };
}
