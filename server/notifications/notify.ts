import mongoose, { type Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { quietUntil, unwantedBy, type MessageKind } from "../people/messages.js";
import { findProgramme } from "../terms/programme.js";
import { Person, type PersonFields } from "../people/person.js";
import { actFor } from "./acts.js";
import { gatherInto, type Gathering } from "./gathering.js";
import { PushDevice } from "./push-device.js";
import { pushWords } from "./push-words.js";

/** What a message says, before it is addressed. */
export interface Message {
  subject: string;
  /** Plain words: what happened, why, and what the person can do now. */
  text: string;
  /** Path of the page that belongs to it: "/groups/REN-1". */
  path: string;
  /** What the one tap that leads there says; by the page unless said. */
  act?: string;
  /** A room or time within a day changes: it is sent to everybody at once, whatever they chose. */
  urgent?: boolean;
  /** What people choose their e-mails by; "other" unless said. */
  kind?: MessageKind;
  /** Until when it has to be answered: quiet hours leave two hours for that, or don't hold it. */
  answerBy?: Date;
  /** Told by one message with all further ones of its key, until that is read. */
  gathering?: Gathering;
  /**
   * When it is of no use any more: what is still held back or could not be sent then never goes out, and it leaves the
   * inbox, where what it asks for could only be refused.
   */
  uselessFrom?: Date;
}

const hour = 3_600_000;
type Reader = Pick<PersonFields, "_id" | "email" | "quiet"> &
  Partial<Pick<PersonFields, "muted" | "mutedPush">>;

/**
 * Tells each person, inside the change that caused it: in the inbox they have in the app, by a letter in the
 * outbox, and by a neutral word on each phone where they turned that on. Quiet hours hold both back until they end, and
 * whoever doesn't want its kind by e-mail, or on their phones, gets none that way, unless it is urgent.
 */
export async function notify(trail: Trail, people: Types.ObjectId[], message: Message): Promise<void> {
  await notifyEach(
    trail,
    people.map((to) => ({ to, message })),
  );
}

/** The same for many who are each told something else; each person stands in it once. */
export async function notifyEach(
  trail: Trail,
  letters: readonly { to: Types.ObjectId; message: Message }[],
): Promise<void> {
  if (letters.length === 0) return;
  const messages = new Map(letters.map(({ to, message }) => [String(to), message]));
  const people = mongoose.trusted({ $in: letters.map(({ to }) => to) });
  const fields = { email: 1, quiet: 1, muted: 1, mutedPush: 1 };
  const found = await Person.find({ _id: people, leftAt: null }, fields).lean<Reader[]>();
  const mayWait = found.some(({ _id, quiet }) => quiet && !messages.get(String(_id))?.urgent);
  const zone = mayWait ? ((await findProgramme())?.zone ?? "UTC") : "UTC";
  const devices = new Map<string, Types.ObjectId[]>();
  for (const { _id, person } of await PushDevice.find({ person: people }, { person: 1 }).lean())
    devices.set(String(person), [...(devices.get(String(person)) ?? []), _id]);
  for (const reader of found) {
    const message = messages.get(String(reader._id));
    if (message) await tellOne(trail, reader, devices.get(String(reader._id)) ?? [], message, zone);
  }
}

async function tellOne(
  trail: Trail,
  reader: Reader,
  devices: readonly Types.ObjectId[],
  message: Message,
  zone: string,
): Promise<void> {
  const { gathering } = message;
  const gathered = gathering ? await gatherInto(trail, reader._id, gathering) : null;
  if (!gathered) {
    const { subject, text, path, kind = "other" } = message;
    const own = gathering ? { gather: gathering.key, sentAt: trail.now } : {};
    const until = message.uselessFrom ? { expiresAt: message.uselessFrom } : {};
    trail.tell({ to: reader._id, subject, text, path, kind, act: actOf(message), ...own, ...until });
  }
  if (gathered?.letterDue === false) return;
  writeTo(trail, reader, devices, { ...message, ...gathered?.words }, zone);
}

const actOf = ({ act, path }: Message): string => act ?? actFor(path);

/** By e-mail and on their phones, each as the person chose. */
function writeTo(
  trail: Trail,
  reader: Reader,
  devices: readonly Types.ObjectId[],
  message: Message,
  zone: string,
): void {
  const { kind = "other", urgent = false, subject, text, path } = message;
  const words = { subject, text, path, kind, act: actOf(message), tag: message.gathering?.key ?? "" };
  const to = reader._id;
  const dueAt = urgent ? trail.now : goesAt(reader, message, trail.now, zone);
  const isUseless = message.uselessFrom && dueAt >= message.uselessFrom;
  if (isUseless) return;
  const unwanted = unwantedBy(reader);
  const kept = message.uselessFrom ? { expiresAt: message.uselessFrom } : {};
  if (urgent || !unwanted.mail.includes(kind))
    trail.send({ to, address: reader.email, ...words, urgent, dueAt, ...kept });
  if (!urgent && unwanted.push.includes(kind)) return;
  for (const device of devices)
    trail.send({ ...pushOf(words), to, address: reader.email, urgent, dueAt, ...kept, device });
}

/** For a locked screen: that there is something, and where it leads. */
const pushOf = ({ kind, path, tag }: { kind: MessageKind; path: string; tag: string }) => ({
  channel: "push" as const,
  subject: pushWords[kind],
  text: pushWords[kind],
  path,
  kind,
  tag,
});

/** When it may go out to the person: now, or when their quiet hours end, unless it must be answered before. */
function goesAt({ quiet }: Reader, { answerBy }: Message, now: Date, zone: string): Date {
  const until = quiet ? quietUntil(quiet, now, zone) : now;
  const isTooLate = answerBy !== undefined && until.getTime() > answerBy.getTime() - 2 * hour;
  return isTooLate ? now : until;
}
