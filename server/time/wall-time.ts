/** Wall times are strings "HH:MM"; "24:00" is allowed where a span ends with its day. */

const TIME_SHAPE = /^([01]\d|2[0-3]):[0-5]\d$/;

/** True for "00:00" to "23:59". */
export function isWallTime(text: string): boolean {
  return TIME_SHAPE.test(text);
}

/** True for "00:00" to "24:00": the end of a span may be midnight. */
export function isEndTime(text: string): boolean {
  return text === "24:00" || isWallTime(text);
}

/** Times read before, at most one for each minute of a day: solvers ask for the same few a million times. */
const known = new Map<string, number>();

/** Minutes since midnight, 0 to 1440. Throws RangeError if `time` is no wall time. */
export function minutesOf(time: string): number {
  const before = known.get(time);
  if (before !== undefined) return before;
  if (!isEndTime(time)) throw new RangeError(`"${time}" is not a time like 18:00`);
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  known.set(time, minutes);
  return minutes;
}

/** The wall time `minutes` after midnight, 0 to 1440 (which is "24:00"). Throws RangeError outside. */
export function timeOf(minutes: number): string {
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > 1440) {
    throw new RangeError(`${minutes} is not a minute of a day`);
  }
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** The wall time `minutes` after `start`, passing midnight if need be ("23:30" + 60 is "00:30"). */
export function addMinutes(start: string, minutes: number): string {
  const end = minutesOf(start) + minutes;
  return end === 1440 ? "24:00" : timeOf(((end % 1440) + 1440) % 1440);
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}
