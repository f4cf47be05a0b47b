import type { Types } from "mongoose";

/** What two messages of one change have in common. */
interface Joinable {
  to: Types.ObjectId;
  /** A push goes to one device; each of a person's devices gets its own. */
  device?: Types.ObjectId | null;
  /** Somebody whose address changes is written to at both. */
  address?: string;
  text: string;
  urgent?: boolean;
  dueAt?: Date;
}

/**
 * Adds a message to those of a change, in which each person gets one only: a further one is joined to the first, whose
 * subject and page stand. The same words are not said twice; what is urgent in one is urgent in both.
 */
export function addOneEach<M extends Joinable>(messages: M[], message: M): void {
  const first = messages.find(
    ({ to, device, address }) =>
      to.equals(message.to) && isSame(device, message.device) && address === message.address,
  );
  if (!first) return void messages.push(message);
  if (!first.text.includes(message.text)) first.text = `${first.text}\n\n${message.text}`;
  if (message.urgent) first.urgent = true;
  if (first.dueAt && message.dueAt && message.dueAt < first.dueAt) first.dueAt = message.dueAt;
}

const isSame = (one: Joinable["device"], other: Joinable["device"]) =>
  String(one ?? "") === String(other ?? "");
