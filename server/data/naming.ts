import mongoose, { type Types } from "mongoose";

/** What a person is called once nothing tells who they were. */
export const formerName = "A former member";

/** Where a message tells who somebody is, so that exactly this goes when they are erased. */
export interface Naming {
  person: Types.ObjectId;
  in: "subject" | "text";
  /** Where it begins, and how many UTF-16 units it has. */
  at: number;
  length: number;
  /** What stands there once they are erased. */
  instead: string;
}

export const namingSchema = new mongoose.Schema(
  {
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    in: { type: String, enum: ["subject", "text"], required: true },
    at: { type: Number, required: true },
    length: { type: Number, required: true },
    instead: { type: String, required: true },
  },
  { _id: false },
);

interface Words {
  subject: string;
  text: string;
}

const marked = /\uE000([0-9a-f]{24})\uE001([^\uE000-\uE002]*)\uE001([^\uE000-\uE002]*)\uE002/gu;

/**
 * The words, marked as telling who the person is; the trail takes the marks out again and keeps the places. A name can
 * be a common word ("Will", "You"), so it can't be looked for later.
 */
export const naming = (person: Types.ObjectId | string, words: string, instead = formerName): string =>
  `\uE000${String(person)}\uE001${instead}\uE001${words.replace(/[\uE000-\uE002]/gu, "")}\uE002`;

/** The message as it is read, with the places where it names people. */
export function unmarked<M extends Words>(message: M): M & { names?: Naming[] } {
  const names: Naming[] = [];
  const strip = (part: Naming["in"]): string => {
    let cut = 0;
    return message[part].replace(marked, (all, id: string, instead: string, words: string, from: number) => {
      const person = new mongoose.Types.ObjectId(id);
      names.push({ person, in: part, at: from - cut, length: words.length, instead });
      cut += all.length - words.length;
      return words;
    });
  };
  const read = { ...message, subject: strip("subject"), text: strip("text") };
  return names.length > 0 ? { ...read, names } : read;
}

/** The message without what tells who the person is; where others are named in it moves along. */
export function withoutNames(
  message: Words & { names?: readonly Naming[] | null },
  person: Types.ObjectId,
): Words & { names: Naming[] } {
  const words = { subject: message.subject, text: message.text };
  const names = (message.names ?? []).map((each) => ({ ...each }));
  for (const own of names.filter((each) => each.person.equals(person))) {
    const before = words[own.in];
    words[own.in] = before.slice(0, own.at) + own.instead + before.slice(own.at + own.length);
    for (const each of names)
      if (each.in === own.in && each.at > own.at) each.at += own.instead.length - own.length;
  }
  return { ...words, names: names.filter((each) => !each.person.equals(person)) };
}
