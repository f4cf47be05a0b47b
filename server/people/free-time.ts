import { cellName } from "../time/half-hours.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { dayName } from "../time/words.js";

/** The grid begins and ends here unless the person is free earlier or later. */
const usual = { from: minutesOf("08:00"), to: minutesOf("21:00") };
const cellMinutes = 30;

/** A week, or part of one, as the half-hour grid draws it. */
export interface FreeTimeGrid {
  days: { label: string; short: string }[];
  rows: { time: string; cells: { value: string; day: string; checked: boolean }[] }[];
}

/**
 * Lays out the days with the ticked half-hours.
 * @param days 1 (Monday) to 7
 * @param ticked names of half-hours: "2-17:00"
 */
export function layOutGrid(days: readonly number[], ticked: readonly string[]): FreeTimeGrid {
  const chosen = new Set(ticked);
  const starts = ticked
    .filter((cell) => days.includes(Number(cell[0])))
    .map((cell) => minutesOf(cell.slice(2)));
  const from = Math.min(usual.from, ...starts);
  const to = Math.max(usual.to, ...starts.map((start) => start + cellMinutes));
  const times = Array.from({ length: (to - from) / cellMinutes }, (_, row) =>
    timeOf(from + row * cellMinutes),
  );
  return {
    days: days.map((day) => ({ label: dayName(day), short: dayName(day).slice(0, 3) })),
    rows: times.map((time) => ({
      time,
      cells: days.map((day) => {
        const value = cellName(day, time);
        return { value, day: dayName(day), checked: chosen.has(value) };
      }),
    })),
  };
}
