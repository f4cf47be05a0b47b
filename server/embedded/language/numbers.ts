import { compareExact, exactOfDouble, parseDecimal, type Exact } from "./decimal.js";
import { bsonType } from "./values.js";

/** A number as JavaScript computes with it: doubles and ints as number, longs as bigint, decimals exactly. */
export type Numeric = number | bigint | Exact;

const NUMBER_WRAPPERS = new Set(["Int32", "Double", "Long", "Decimal128"]);

/** Whether a value is one of BSON's four numeric types, wrapped or plain. */
export function isNumber(value: unknown): boolean {
  if (typeof value === "number" || typeof value === "bigint") return true;
  if (typeof value !== "object" || value === null) return false;
  const wrapper = bsonType(value);
  return wrapper !== undefined && NUMBER_WRAPPERS.has(wrapper);
}

/** The number inside a numeric BSON value; undefined when the value is no number. */
export function numericOf(value: unknown): Numeric | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "object" || value === null) return undefined;
  switch (bsonType(value)) {
    case "Int32":
    case "Double":
      return (value as { value: number }).value;
    case "Long":
      return (value as { toBigInt(): bigint }).toBigInt();
    case "Decimal128":
      return parseDecimal((value as { toString(): string }).toString());
    default:
      return undefined;
  }
}

/** The nearest double of a number. */
export function nearestDouble(value: Numeric): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return Number(`${value.digits}e${value.exponent}`);
}

/** Compares numbers of any types by exact value; NaN equals itself and comes before all others. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (typeof a === "object" || typeof b === "object") return compareWithDecimal(a, b);
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(b !== b) - Number(a !== a);
}

function compareWithDecimal(a: Numeric, b: Numeric): number {
  const left = finite(a);
  const right = finite(b);
  if (typeof left === "object" && typeof right === "object") return compareExact(left, right);
  const rankA = typeof left === "object" ? 0 : rankOf(left);
  const rankB = typeof right === "object" ? 0 : rankOf(right);
  return rankA - rankB;
}

function rankOf(special: number): number {
  return Number.isNaN(special) ? -2 : special < 0 ? -1 : 1;
}

function finite(value: Numeric): Exact | number {
  if (typeof value === "object") return value;
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  return Number.isFinite(value) ? exactOfDouble(value) : value;
}

/** The value as a safe whole number of JavaScript, or undefined when it is none (fractions, NaN, too large). */
export function wholeNumber(value: unknown): number | undefined {
  const numeric = numericOf(value);
  if (numeric === undefined) return undefined;
  const double = nearestDouble(numeric);
  return Number.isSafeInteger(double) && compareNumbers(numeric, double) === 0 ? double + 0 : undefined;
}
