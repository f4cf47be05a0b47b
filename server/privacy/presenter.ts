import type { HeldRecord } from "./held.js";

/** Each collection in words a person knows; one that isn't named here is called by its own name. */
const partWords: Record<string, string> = {
  people: "Your profile",
  groups: "Groups you are in, wait for, lead or decided about",
  sessions: "Sessions and registers that name you",
  sign_ins: "Where you are signed in",
  sign_in_codes: "Codes sent to sign you in",
  outbox: "Messages sent to you",
  looks: "Who looked at what is confidential",
  audit: "The log of what you did, and what was done about you",
  actions: "Forms you sent within the last day",
  nominations: "Nominations by you and of you",
  thank_yous: "Notes of thanks from you and to you",
  developments: "Development activities",
  debriefs: "Debriefs you wrote or followed up",
  rounds: "Matching rounds",
  requests: "Rooms you asked for",
  bookings: "Rooms held by you",
  diaries: "A counter that keeps you from being in two places at once",
  import_drafts: "Files waiting to be imported",
  calendar_feeds: "Calendar addresses you made",
};

/** One collection's records, each as labelled lines. */
export interface HeldPart {
  title: string;
  records: { items: { term: string; text: string }[] }[];
}

const labelOf = (name: string): string => {
  const words = name
    .replace(/([A-Z])/g, " $1")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join("; ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([key, inner]) => [labelOf(key).toLowerCase(), textOf(inner)])
      .filter(([, text]) => text !== "")
      .map(([key, text]) => `${key} ${text}`)
      .join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** What is held about a person as a page reads it, empty fields left out. */
export function presentHeld(records: readonly HeldRecord[]): HeldPart[] {
  const parts = new Map<string, HeldPart>();
  for (const { collection, says } of records) {
    const title = partWords[collection] ?? labelOf(collection);
    const part = parts.get(title) ?? { title, records: [] };
    const items = Object.entries(says).map(([name, value]) => ({ term: labelOf(name), text: textOf(value) }));
    part.records.push({ items: items.filter(({ text }) => text !== "") });
    parts.set(title, part);
  }
  return [...parts.values()];
}
