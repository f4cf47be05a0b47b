import { mergeSpans, type FreeSpan, type WeeklySlot } from "../time/interval.js";
import { dayName } from "../time/words.js";
import { isEndTime, isWallTime, minutesOf } from "../time/wall-time.js";

const week = [1, 2, 3, 4, 5, 6, 7];
const shortName = (day: number) => dayName(day).slice(0, 3);
const dayOf = (name: string) => week.find((day) => shortName(day).toLowerCase() === name.toLowerCase());

/**
 * Weekly opening hours as they are written in a rooms file: "Mon-Fri 08:00-21:00; Sat 09:00-13:00". Days may also
 * be listed with commas; a range may run over Sunday; "24:00" ends a day.
 * @returns the spans in order of time, joined where they touch; or a sentence about the part that can't be read
 */
export function parseOpening(text: string): { spans: FreeSpan[] } | { problem: string } {
  const parts = text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return { problem: "say when it is open, like Mon-Fri 08:00-21:00" };
  const spans: FreeSpan[] = [];
  for (const part of parts) {
    const read = parsePart(part);
    if (read === null) return { problem: `"${part}" is not like Mon-Fri 08:00-21:00` };
    spans.push(...read);
  }
  return { spans: mergeSpans(spans) };
}

function parsePart(part: string): FreeSpan[] | null {
  const [, days = "", from = "", to = ""] = /^(.+?)\s+(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)$/.exec(part) ?? [];
  if (!isWallTime(from) || !isEndTime(to) || minutesOf(from) >= minutesOf(to)) return null;
  const found = days.split(",").map((range) => daysOfRange(range.trim()));
  if (found.some((range) => range === null)) return null;
  return found.flatMap((range) => (range ?? []).map((day) => ({ day, from, to })));
}

function daysOfRange(range: string): number[] | null {
  const [first = 0, last = first, ...rest] = range.split(/\s*[-–]\s*/).map((name) => dayOf(name) ?? 0);
  if (first === 0 || last === 0 || rest.length > 0) return null;
  return first <= last ? week.slice(first - 1, last) : [...week.slice(first - 1), ...week.slice(0, last)];
}

/** The opening hours as a rooms file has them, days with the same hours together. */
export function writeOpening(spans: readonly FreeSpan[]): string {
  const merged = mergeSpans(spans);
  const hours = [...new Set(merged.map(({ from, to }) => `${from}-${to}`))];
  return hours
    .map((each) => {
      const days = merged.filter(({ from, to }) => `${from}-${to}` === each).map(({ day }) => day);
      return `${runsOf(days).join(",")} ${each}`;
    })
    .join("; ");
}

/** The opening hours to be read: "Mon–Fri 08:00–21:00". */
export const openingWords = (spans: readonly FreeSpan[]): string => writeOpening(spans).replaceAll("-", "–");

/** "Mon-Fri" for 1 to 5, "Mon", "Wed" for 1 and 3. */
function runsOf(days: readonly number[]): string[] {
  const runs: [number, number][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([first, last]) =>
    first === last ? shortName(first) : `${shortName(first)}-${shortName(last)}`,
  );
}

/** Whether the room is open for the whole of the slot, by the wall clock; the turnover may lie after closing. */
export function isOpenFor(open: readonly FreeSpan[], { day, start, minutes }: WeeklySlot): boolean {
  const from = minutesOf(start);
  return mergeSpans(open).some(
    (span) => span.day === day && minutesOf(span.from) <= from && from + minutes <= minutesOf(span.to),
  );
}
