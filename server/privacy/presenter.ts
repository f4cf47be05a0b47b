import { dayName, momentWords } from "../time/words.js";
import { capital } from "../web/phrases.js";
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
  standings: "Your training and what you are cleared for",
  credentials: "Certificates and awards",
  inbox: "Messages in the app",
  room_requests: "Rooms you asked for",
  room_waits: "Rooms you wait for",
  thread_posts: "What you wrote in groups",
  board_posts: "What you asked on boards",
  kept_plans: "Plans you keep",
  plans: "Plans of sessions you saved",
  plan_files: "Files you added",
  buddies: "Your study buddy",
  push_devices: "Devices that get messages",
  kept_apart: "Arrangements",
  drafts: "Drafts of matching rounds",
  feedback: "Feedback you gave",
};

/** One collection's records, each as labelled lines. */
export interface HeldPart {
  title: string;
  records: { items: { term: string; text: string }[] }[];
}

const labelOf = (name: string): string =>
  capital(
    name
      .replace(/([A-Z])/g, " $1")
      .replaceAll("_", " ")
      .toLowerCase(),
  );

/** What ids are called, and the time zone of moments. */
export interface Reading {
  names: ReadonlyMap<string, string>;
  zone: string;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** @param name of the field it stands in */
function textOf(value: unknown, reading: Reading, name = ""): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") {
    if (instant.test(value)) return momentWords(new Date(value), reading.zone);
    return value.replace(/\b[0-9a-f]{24}\b/g, (id) => reading.names.get(id) ?? "one that is gone");
  }
  if (name === "day" && typeof value === "number" && value >= 1 && value <= 7) return dayName(value);
  if (Array.isArray(value))
    return value
      .map((each) => textOf(each, reading))
      .filter(Boolean)
      .join("; ");
  if (typeof value !== "object") return JSON.stringify(value);
  return Object.entries(value)
    .map(([key, inner]) => [labelOf(key).toLowerCase(), textOf(inner, reading, key)])
    .filter(([, text]) => text !== "")
    .map(([key, text]) => `${key} ${text}`)
    .join(", ");
}

/** What is held about a person as a page reads it, empty fields and records left out. */
export function presentHeld(records: readonly HeldRecord[], reading: Reading): HeldPart[] {
  const parts = new Map<string, HeldPart>();
  for (const { collection, says } of records) {
    const title = partWords[collection] ?? labelOf(collection);
    const part = parts.get(title) ?? { title, records: [] };
    const items = Object.entries(says)
      .map(([name, value]) => ({ term: labelOf(name), text: textOf(value, reading, name) }))
      // Whose record it is goes without saying.
      .filter(({ term, text }) => text !== "" && !(term === "Person" && text === "you"));
    if (items.length === 0) continue;
    part.records.push({ items });
    parts.set(title, part);
  }
  return [...parts.values()];
}
