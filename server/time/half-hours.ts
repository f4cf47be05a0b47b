import { mergeSpans, type FreeSpan } from "./interval.js";
import { isWallTime, minutesOf, timeOf } from "./wall-time.js";

const CELL_MINUTES = 30;

/** The name of a half-hour cell of the weekly grid, "2-18:30" for Tuesday 18:30 to 19:00. */
export function cellName(day: number, start: string): string {
  return `${day}-${start}`;
}

/** True for "1-00:00" to "7-23:30" on the half hour. */
export function isCell(name: string): boolean {
  const time = name.slice(2);
  return /^[1-7]-/.test(name) && isWallTime(time) && minutesOf(time) % CELL_MINUTES === 0;
}

/** Joins ticked half-hour cells into free spans. Throws RangeError on a name that is no cell. */
export function spansOfCells(cells: readonly string[]): FreeSpan[] {
  return mergeSpans(
    cells.map((name) => {
      if (!isCell(name)) throw new RangeError(`"${name}" is not a half hour like 2-18:30`);
      const from = name.slice(2);
      return { day: Number(name[0]), from, to: timeOf(minutesOf(from) + CELL_MINUTES) };
    }),
  );
}

/** The cells that lie wholly inside the spans, in order; a half hour that is free in part is not free. */
export function cellsOfSpans(spans: readonly FreeSpan[]): string[] {
  const cells: string[] = [];
  for (const { day, from, to } of mergeSpans(spans)) {
    const first = Math.ceil(minutesOf(from) / CELL_MINUTES) * CELL_MINUTES;
    for (let start = first; start + CELL_MINUTES <= minutesOf(to); start += CELL_MINUTES) {
      cells.push(cellName(day, timeOf(start)));
    }
  }
  return cells;
}
