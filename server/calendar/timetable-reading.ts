import ICAL from "ical.js";
import { instantOf } from "../time/zone.js";
import { zoneMeant } from "../time/windows-zones.js";
import { zoneDefinition } from "./zone-definition.js";

/** What a timetable says about a stretch of time, for the person's own week to be made of. */
export interface Timetable {
  /** Busy stretches as instants, in milliseconds since 1970. */
  spans: { from: number; to: number }[];
  /** Days busy as a whole, "2026-10-14"; they belong to no zone. */
  days: string[];
  /** How many entries the file has, and how many of them could not be read. */
  entries: number;
  unreadable: number;
  /** Names of zones that neither we nor the file know; their times are taken as the programme's own. */
  strangeZones: string[];
}

/** Which part of a file is looked at: instants in milliseconds; `zone` is meant where an entry names none. */
export interface Stretch {
  from: number;
  to: number;
  zone: string;
}

/** Thrown with a sentence for whoever sent the file. */
export class TimetableError extends Error {}

const mostSteps = 300_000;
const mostSpans = 20_000;
const dayMs = 86_400_000;

/**
 * Reads the busy times of an iCalendar file: recurring entries with their exceptions and moved dates, whole days,
 * and times in UTC, in a named zone, in a zone as Windows calls it, or in one the file defines. What is cancelled
 * or marked as free is left out.
 * @throws TimetableError on what is no calendar, and on one that repeats without end or measure
 */
export function readTimetable(text: string, stretch: Stretch): Timetable {
  const found: Timetable = { spans: [], days: [], entries: 0, unreadable: 0, strangeZones: [] };
  const count = { steps: 0 };
  ICAL.TimezoneService.reset();
  for (const calendar of calendarsOf(text)) {
    found.strangeZones.push(...settleZones(calendar));
    for (const entry of entriesOf(calendar)) readEntry(entry, stretch, found, count);
  }
  return { ...found, days: [...new Set(found.days)].sort() };
}

function calendarsOf(text: string): ICAL.Component[] {
  const plain = text.replace(/^\uFEFF/, "").trim();
  if (!/^BEGIN:VCALENDAR/i.test(plain))
    throw new TimetableError("This is not a calendar file. It should begin with BEGIN:VCALENDAR");
  try {
    const parsed = ICAL.parse(plain) as unknown[];
    const all = Array.isArray(parsed[0]) ? parsed : [parsed];
    return all.map((each) => new ICAL.Component(each as [string, unknown[], unknown[]]));
  } catch {
    throw new TimetableError(
      "The calendar file is broken or cut off. Export it again and send the whole of it",
    );
  }
}

/**
 * Gives each zone name of the file a definition: our own where the name means a zone we know, since many programs
 * write theirs with one year's rules only; else the file's. @returns the names without any
 */
function settleZones(calendar: ICAL.Component): string[] {
  const events = calendar.getAllSubcomponents("vevent");
  const names = events.flatMap((event) =>
    event.getAllProperties().map((property) => property.getFirstParameter("tzid")),
  );
  const strange: string[] = [];
  for (const name of new Set(names.filter((each) => each))) {
    const own = calendar
      .getAllSubcomponents("vtimezone")
      .find((zone) => zone.getFirstPropertyValue("tzid") === name);
    const known = zoneMeant(name);
    const block = known === null ? null : zoneDefinition(known);
    if (block !== null) {
      if (own) calendar.removeSubcomponent(own);
      const component = new ICAL.Component(ICAL.parse(block) as string);
      ICAL.TimezoneService.register(new ICAL.Timezone({ component, tzid: name }), name);
    } else if (known === "Etc/UTC") ICAL.TimezoneService.register(ICAL.Timezone.utcTimezone, name);
    else if (!own) strange.push(name);
  }
  return strange;
}

/** One entry with the dates of it that were changed by themselves. */
interface Entry {
  master: ICAL.Component | null;
  changed: ICAL.Component[];
}

function entriesOf(calendar: ICAL.Component): Entry[] {
  const byUid = new Map<string, Entry>();
  for (const [place, event] of calendar.getAllSubcomponents("vevent").entries()) {
    const uid = event.getFirstPropertyValue("uid");
    const key = typeof uid === "string" && uid !== "" ? uid : `without a name ${place}`;
    const before = byUid.get(key) ?? { master: null, changed: [] };
    if (event.hasProperty("recurrence-id")) before.changed.push(event);
    else if (before.master) byUid.set(`${key} ${place}`, { master: event, changed: [] });
    else before.master = event;
    byUid.set(key, before);
  }
  return [...byUid.values()];
}

function readEntry(
  { master, changed }: Entry,
  stretch: Stretch,
  found: Timetable,
  count: { steps: number },
): void {
  found.entries += 1;
  try {
    for (const each of changed) if (isBusy(each)) addOnce(new ICAL.Event(each, alone), stretch, found);
    if (!master) return;
    const event = new ICAL.Event(master, { exceptions: changed });
    if (event.isRecurring()) addEach(event, stretch, found, count);
    else if (isBusy(master)) addOnce(event, stretch, found);
  } catch (error) {
    if (error instanceof TimetableError) throw error;
    found.unreadable += 1;
  }
}

/** The library's own type of it leads nowhere. */
interface Occurrence {
  item: ICAL.Event;
  startDate: ICAL.Time;
  endDate: ICAL.Time;
}

/** Without this the library would look through the whole file for changed dates, once for each entry. */
const alone = { exceptions: [] };

function addOnce(event: ICAL.Event, stretch: Stretch, found: Timetable): void {
  add(event.startDate, event.endDate, stretch, found);
}

function addEach(event: ICAL.Event, stretch: Stretch, found: Timetable, count: { steps: number }): void {
  const dates = event.iterator();
  for (let next = dates.next() as ICAL.Time | null; next; next = dates.next() as ICAL.Time | null) {
    count.steps += 1;
    if (count.steps > mostSteps) throw tooMuch();
    // Moved to another zone or hour, a date is never a month from where its rule puts it.
    if (msOf(next, stretch.zone) > stretch.to + 31 * dayMs) return;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next) as Occurrence;
    const isChangedAlone = item.isRecurrenceException() && String(item.recurrenceId) === String(next);
    if (!isChangedAlone && isBusy(item.component)) add(startDate, endDate, stretch, found);
  }
}

const tooMuch = () =>
  new TimetableError(
    "This calendar repeats more often than we can follow. Export only this term, and send that",
  );

const textOf = (event: ICAL.Component, name: string): string => {
  const value = event.getFirstPropertyValue(name);
  return typeof value === "string" ? value.toUpperCase() : "";
};

function isBusy(event: ICAL.Component): boolean {
  const isFree = textOf(event, "transp") === "TRANSPARENT";
  const outlook = textOf(event, "x-microsoft-cdo-busystatus");
  return textOf(event, "status") !== "CANCELLED" && !isFree && outlook !== "FREE";
}

function add(start: ICAL.Time, end: ICAL.Time, stretch: Stretch, found: Timetable): void {
  if (start.isDate) {
    markDays(start, end, stretch, found);
    return;
  }
  const [from, to] = [msOf(start, stretch.zone), msOf(end, stretch.zone)];
  if (Number.isNaN(from) || Number.isNaN(to)) throw new RangeError("a time that is none");
  if (to <= stretch.from || from >= stretch.to || to <= from) return;
  if (found.spans.length >= mostSpans) throw tooMuch();
  found.spans.push({ from: Math.max(from, stretch.from), to: Math.min(to, stretch.to) });
}

function markDays(start: ICAL.Time, end: ICAL.Time, stretch: Stretch, found: Timetable): void {
  const first = Date.parse(dayOf(start));
  // A whole day without an end is that day alone.
  const last = Math.max(Date.parse(dayOf(end)), first + dayMs);
  const from = Math.max(first, stretch.from - dayMs);
  for (let at = from - ((from - first) % dayMs); at < Math.min(last, stretch.to + dayMs); at += dayMs)
    found.days.push(new Date(at).toISOString().slice(0, 10));
  if (found.days.length > mostSpans) throw tooMuch();
}

const two = (n: number) => String(n).padStart(2, "0");
const dayOf = ({ year, month, day }: ICAL.Time) =>
  `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;

/** The instant; a time that names no zone, or one nobody knows, is meant in ours. */
function msOf(time: ICAL.Time, zone: string): number {
  if (time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime() * 1_000;
  const wall = time.isDate ? "00:00" : `${two(time.hour)}:${two(time.minute)}`;
  return instantOf(dayOf(time), wall, zone).getTime();
}
