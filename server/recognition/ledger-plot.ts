import { addDays, mondayOf } from "../time/calendar-day.js";
import { lineKinds, type LedgerLine, type LineKind } from "./ledger.js";

/** One bar of the plot, in the units of a viewBox `0 0 width height`. */
interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
  kind: LineKind;
}

/** Hours over weeks as bars, and the same as rows of a table for who can't see them. */
export interface LedgerPlot {
  width: number;
  height: number;
  bars: Bar[];
  /** Minutes at the plot's upper edge: a round number of hours. */
  top: number;
  weeks: { on: string; minutes: number }[];
}

const height = 96;
const step = 18;
const gap = 4;
/** Two hours: half of the scale is then a whole number of hours as well. */
const evenHours = 120;

/** The days a plot reaches over, both included. */
export interface Span {
  from: string;
  to: string;
}

/** Minutes per week of the span, Monday by Monday; the kinds stand on one another. */
export function plotOf(lines: readonly LedgerLine[], span: Span): LedgerPlot {
  const weeks = weeksOf(lines, span);
  const fullest = Math.max(1, ...weeks.map(({ minutes }) => minutes));
  const top = Math.ceil(fullest / evenHours) * evenHours;
  const bars = weeks.flatMap(({ own }, index) => stack(own, index * step, top));
  return {
    width: Math.max(step, weeks.length * step),
    height,
    bars,
    top,
    weeks: weeks.map(({ on, minutes }) => ({ on, minutes })),
  };
}

function weeksOf(lines: readonly LedgerLine[], { from, to }: Span) {
  const weeks: { on: string; minutes: number; own: LedgerLine[] }[] = [];
  for (let on = mondayOf(from); on <= to; on = addDays(on, 7)) {
    const own = lines.filter((line) => mondayOf(line.on) === on);
    weeks.push({ on, minutes: own.reduce((sum, { minutes }) => sum + minutes, 0), own });
  }
  return weeks;
}

/** A week's bars, one for each kind there is any of, in the order of the kinds. */
function stack(lines: readonly LedgerLine[], x: number, most: number): Bar[] {
  let top = height;
  return lineKinds.flatMap((kind) => {
    const minutes = lines.reduce((sum, line) => sum + (line.kind === kind ? line.minutes : 0), 0);
    if (minutes === 0) return [];
    const tall = (minutes / most) * height;
    top -= tall;
    return [{ x, y: round(top), width: step - gap, height: round(tall), kind }];
  });
}

const round = (value: number) => Math.round(value * 10) / 10;
