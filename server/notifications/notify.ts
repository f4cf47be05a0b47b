import mongoose, { type Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { Person } from "../people/person.js";

/** What a message says, before it is addressed. */
export interface Message {
  subject: string;
  /** Plain words: what happened, why, and what the person can do now. */
  text: string;
  /** Path of the page that belongs to it: "/groups/REN-1". */
  path: string;
  /** A room or time within a day changes: it is sent at once, whatever the hour. */
  urgent?: boolean;
}

/**
 * Puts one message for each person into the outbox, inside the change that caused it.
 */
export async function notify(trail: Trail, people: Types.ObjectId[], message: Message): Promise<void> {
  if (people.length === 0) return;
  const found = await Person.find({ _id: mongoose.trusted({ $in: people }), leftAt: null }).lean();
  for (const person of found) {
    trail.send({ to: person._id, address: person.email, ...message });
  }
}
