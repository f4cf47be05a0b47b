import { addDays } from "../time/calendar-day.js";
import { instantOf, wallOf } from "../time/zone.js";

/** Kinds of message a person can have by e-mail, and on their phones, or not; each in their own words. */
export const messageKinds = {
  places: "Places you are offered or given",
  changes: "Other times and rooms, and cancelled sessions",
  reminders: "Reminders the day before a session and an hour before",
  digest: "On Sundays, what your week brings",
  threads: "What is written to you in a group's thread",
  leading: "Groups you lead, and training for it",
  other: "Everything else",
} as const;
export type MessageKind = keyof typeof messageKinds;

/** Whether the word names a kind of message. */
export const isMessageKind = (word: string): word is MessageKind => Object.hasOwn(messageKinds, word);

/** The kinds a person wants neither way or only one way: what they did not say of their phones is as by e-mail. */
export function unwantedBy(person: { muted?: readonly string[]; mutedPush?: readonly string[] | null }): {
  mail: readonly string[];
  push: readonly string[];
} {
  // Whoever was on the roster before there was anything to choose has chosen nothing.
  const mail = person.muted ?? [];
  return { mail, push: person.mutedPush ?? mail };
}

/** Wall times between which e-mails wait; the span may pass midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

/** When quiet hours that hold `now` end, by the wall clock of the zone; `now` itself outside of them. */
export function quietUntil(quiet: QuietHours, now: Date, zone: string): Date {
  const { on, time } = wallOf(now, zone);
  const passesMidnight = quiet.from > quiet.to;
  const isEvening = time >= quiet.from;
  const isMorning = time < quiet.to;
  const isQuiet = passesMidnight ? isEvening || isMorning : isEvening && isMorning;
  if (!isQuiet) return now;
  return instantOf(passesMidnight && isEvening ? addDays(on, 1) : on, quiet.to, zone);
}
