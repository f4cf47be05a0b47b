import { mergeSpans, type FreeSpan } from "../time/interval.js";
import { isEndTime, isWallTime, minutesOf } from "../time/wall-time.js";

const halfHour = 30;
const mostText = 200;

/** A day's free time in words: "09:00-11:30, 17:00-21:00"; "" when there is none. */
export const spansInWords = (spans: readonly FreeSpan[], day: number): string =>
  spans
    .filter((span) => span.day === day)
    .map(({ from, to }) => `${from}-${to}`)
    .join(", ");

/**
 * Reads a day's free time as people type it: "9-11.30, 17:00 to 21:00" and the like, in half-hours.
 * @returns the spans in order, overlapping ones joined; or the sentence that says what can't be read
 */
export function readSpans(text: string, day: number): FreeSpan[] | string {
  if (text.length > mostText) return `Use at most ${mostText} characters`;
  const parts = text.split(/[,;\n]/).map((part) => part.trim());
  const spans: FreeSpan[] = [];
  for (const part of parts.filter((each) => each !== "")) {
    const [, start = "", end = ""] = /^([\d:.]+)\s*(?:-|–|to)\s*([\d:.]+)$/.exec(part) ?? [];
    const [from, to] = [timeIn(start), timeIn(end)];
    if (from === null || to === null || !isWallTime(from)) return `Write “${short(part)}” like 17:00-19:30`;
    if (minutesOf(from) >= minutesOf(to)) return `“${short(part)}” ends before it begins`;
    if (minutesOf(from) % halfHour !== 0 || minutesOf(to) % halfHour !== 0)
      return `“${short(part)}”: begin and end at full or half hours`;
    spans.push({ day, from, to });
  }
  return mergeSpans(spans);
}

const short = (part: string) => (part.length > 20 ? `${part.slice(0, 20)}…` : part);

/** "9", "9:30", "09.30" or "24:00" as a wall time; null when it is none. */
function timeIn(text: string): string | null {
  const [, hours = "", minutes = "00"] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text) ?? [];
  if (hours === "") return null;
  const time = `${hours.padStart(2, "0")}:${minutes}`;
  return isEndTime(time) ? time : null;
}
