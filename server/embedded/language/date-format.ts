import { dayOfYear, isoWeek, partsIn, weekOfYear, type DateParts, type Zone } from "./date-parts.js";
import { numbered } from "./refusals.js";
import { describe } from "./describe.js";
import { typeName } from "./values.js";

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

const WRITERS: Readonly<Record<string, (parts: DateParts) => string>> = {
  Y: ({ year }) => yearText(year),
  m: ({ month }) => two(month),
  d: ({ day }) => two(day),
  H: ({ hour }) => two(hour),
  M: ({ minute }) => two(minute),
  S: ({ second }) => two(second),
  L: ({ millisecond }) => String(millisecond).padStart(3, "0"),
  j: (parts) => String(dayOfYear(parts)).padStart(3, "0"),
  w: ({ weekday }) => String(weekday + 1),
  u: ({ weekday }) => String(weekday === 0 ? 7 : weekday),
  U: (parts) => two(weekOfYear(parts)),
  V: (parts) => two(isoWeek(parts).week),
  G: (parts) => yearText(isoWeek(parts).year),
  b: ({ month }) => (MONTHS[month - 1] ?? "").slice(0, 3),
  B: ({ month }) => MONTHS[month - 1] ?? "",
  z: ({ offset }) => offsetText(offset),
  Z: ({ offset }) => String(offset),
  "%": () => "%",
};

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0");
  throw numbered(18537, `$dateToString is only defined on year 0-9999, tried to use year ${year}`);
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

/** Refuses a format of `$dateToString` that MongoDB would refuse: 18533, 18535, 18536. */
export function checkFormat(format: unknown): asserts format is string {
  if (typeof format !== "string") {
    throw numbered(
      18533,
      `$dateToString requires that 'format' be a string, found: ${typeName(format)} with value ${describe(format)}`,
    );
  }
  for (const [, letter] of format.matchAll(/%([^]?)/g)) {
    if (letter === undefined || letter === "") throw numbered(18535, "Unmatched '%' at end of format string");
    if (!Object.hasOwn(WRITERS, letter))
      throw numbered(18536, `Invalid format character '%${letter}' in format string`);
  }
}

/** Writes a date in a zone by a format that `checkFormat` accepted. */
export function formatDate(date: Date, zone: Zone, format: string): string {
  const parts = partsIn(date, zone);
  return format.replace(/%([^])/g, (_, letter: string) => WRITERS[letter]?.(parts) ?? "");
}
