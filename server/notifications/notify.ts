import mongoose, { type Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { quietUntil, type MessageKind } from "../people/messages.js";
import { findProgramme } from "../terms/programme.js";
import { Person } from "../people/person.js";

/** What a message says, before it is addressed. */
export interface Message {
  subject: string;
  /** Plain words: what happened, why, and what the person can do now. */
  text: string;
  /** Path of the page that belongs to it: "/groups/REN-1". */
  path: string;
  /** A room or time within a day changes: it is sent to everybody at once, whatever they chose. */
  urgent?: boolean;
  /** What people choose their e-mails by; "other" unless said. */
  kind?: MessageKind;
  /** Until when it has to be answered: quiet hours leave two hours for that, or don't hold it. */
  answerBy?: Date;
}

const hour = 3_600_000;

/**
 * Puts one message for each person into the outbox, inside the change that caused it. Quiet hours hold it back until
 * they end, and whoever doesn't want its kind by e-mail gets none, unless it is urgent.
 */
export async function notify(trail: Trail, people: Types.ObjectId[], message: Message): Promise<void> {
  if (people.length === 0) return;
  const { kind = "other", urgent = false, answerBy, ...words } = message;
  const wanting = urgent ? {} : { muted: mongoose.trusted({ $ne: kind }) };
  const found = await Person.find(
    { _id: mongoose.trusted({ $in: people }), leftAt: null, ...wanting },
    { email: 1, quiet: 1 },
  ).lean();
  const mayWait = !urgent && found.some(({ quiet }) => quiet);
  const zone = mayWait ? ((await findProgramme())?.zone ?? "UTC") : "UTC";
  for (const { _id, email, quiet } of found) {
    const until = quiet && mayWait ? quietUntil(quiet, trail.now, zone) : trail.now;
    const isTooLate = answerBy !== undefined && until.getTime() > answerBy.getTime() - 2 * hour;
    trail.send({ to: _id, address: email, ...words, kind, urgent, dueAt: isTooLate ? trail.now : until });
  }
}
