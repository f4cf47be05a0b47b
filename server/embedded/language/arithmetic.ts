import { Decimal128, Double, Int32, Long } from "bson";
import {
  addExact,
  divideExact,
  formatDecimal,
  multiplyExact,
  parseDecimal,
  remainderExact,
  type Exact,
} from "./decimal.js";
import { nearestDouble, numericOf, type Numeric } from "./numbers.js";
import { typeName } from "./values.js";

/** BSON's numeric types from the narrowest to the widest: a result has the wider type of its operands. */
export type NumberType = "int" | "long" | "double" | "decimal";

const WIDTH: Readonly<Record<NumberType, number>> = { int: 0, long: 1, double: 2, decimal: 3 };
const MAX_LONG = 2n ** 63n - 1n;
const MIN_LONG = -(2n ** 63n);

/** The wider of two numeric types. */
export function wider(a: NumberType, b: NumberType): NumberType {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** The numeric type of a value that is known to be a number. */
export function numberType(value: unknown): NumberType {
  return typeName(value) as NumberType;
}

/** Wraps a number as the given BSON type; an int that needs more than 32 bits becomes a long. */
export function wrapNumber(type: NumberType, value: Numeric): unknown {
  switch (type) {
    case "int":
    case "long": {
      const whole = typeof value === "bigint" ? value : BigInt(nearestDouble(value));
      return type === "int" && BigInt.asIntN(32, whole) === whole
        ? new Int32(Number(whole))
        : Long.fromBigInt(whole);
    }
    case "double":
      return new Double(nearestDouble(value));
    case "decimal":
      return Decimal128.fromString(
        formatDecimal(typeof value === "bigint" ? { digits: value, exponent: 0 } : value),
      );
  }
}

/** Whether a whole number fits BSON's 64-bit long. */
export function fitsLong(value: bigint): boolean {
  return value <= MAX_LONG && value >= MIN_LONG;
}

/** A number as a decimal; a double counts with its 15 significant digits, as MongoDB converts it. */
export function toExact(value: unknown): Exact | number {
  const numeric = numericOf(value) as Numeric;
  if (typeof numeric === "object") return numeric;
  if (typeof numeric === "bigint" || numberType(value) === "int")
    return { digits: BigInt(numeric), exponent: 0 };
  return Number.isFinite(numeric) ? parseDecimal(numeric.toPrecision(15)) : numeric;
}

type Operation = "add" | "subtract" | "multiply";

/** Adds two numbers in MongoDB's types; undefined when a long overflows. */
export function add(a: unknown, b: unknown): unknown {
  return combine("add", a, b);
}

/** Subtracts the second number from the first in MongoDB's types; undefined when a long overflows. */
export function subtract(a: unknown, b: unknown): unknown {
  return combine("subtract", a, b);
}

/** Multiplies two numbers in MongoDB's types; undefined when a long overflows. */
export function multiply(a: unknown, b: unknown): unknown {
  return combine("multiply", a, b);
}

function combine(operation: Operation, a: unknown, b: unknown): unknown {
  const left = numericOf(a) as Numeric;
  const right = numericOf(b) as Numeric;
  const type = wider(numberType(a), numberType(b));
  if (type === "decimal") return wrapNumber(type, onDecimals(operation, toExact(a), toExact(b)));
  if (type === "double") return new Double(onDoubles(operation, nearestDouble(left), nearestDouble(right)));
  const result = onWhole(operation, left as number | bigint, right as number | bigint);
  return typeof result === "bigint" && !fitsLong(result) ? undefined : wrapNumber(type, result);
}

function onWhole(operation: Operation, a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number") {
    const result = onDoubles(operation, a, b);
    if (Number.isSafeInteger(result)) return result;
  }
  const left = BigInt(a);
  const right = BigInt(b);
  return operation === "add" ? left + right : operation === "subtract" ? left - right : left * right;
}

function onDoubles(operation: Operation, a: number, b: number): number {
  return operation === "add" ? a + b : operation === "subtract" ? a - b : a * b;
}

function onDecimals(operation: Operation, a: Exact | number, b: Exact | number): Exact | number {
  if (typeof a === "number" || typeof b === "number") {
    return onDoubles(operation, special(a), special(b));
  }
  if (operation === "multiply") return multiplyExact(a, b);
  return addExact(a, operation === "add" ? b : { digits: -b.digits, exponent: b.exponent });
}

/** Beside an infinity or NaN only the sign of a finite decimal matters. */
function special(value: Exact | number): number {
  if (typeof value === "number") return value;
  return value.digits === 0n ? 0 : value.digits < 0n ? -1 : 1;
}

/** Divides two numbers: a double, or a decimal when either is one. Division by zero is the caller's to refuse. */
export function divide(a: unknown, b: unknown): unknown {
  const left = numericOf(a) as Numeric;
  const right = numericOf(b) as Numeric;
  if (wider(numberType(a), numberType(b)) !== "decimal")
    return new Double(nearestDouble(left) / nearestDouble(right));
  const dividend = toExact(a);
  const divisor = toExact(b);
  if (typeof dividend === "number") return wrapNumber("decimal", dividend / special(divisor));
  return wrapNumber(
    "decimal",
    typeof divisor === "number" ? special(dividend) / divisor : divideExact(dividend, divisor),
  );
}

/** The remainder of a division with the dividend's sign; the divisor is not zero. */
export function remainder(a: unknown, b: unknown): unknown {
  const left = numericOf(a) as Numeric;
  const right = numericOf(b) as Numeric;
  const type = wider(numberType(a), numberType(b));
  if (type === "double") return new Double(nearestDouble(left) % nearestDouble(right));
  if (type !== "decimal")
    return wrapNumber(type, BigInt(left as number | bigint) % BigInt(right as number | bigint));
  const dividend = toExact(a);
  const divisor = toExact(b);
  if (typeof dividend === "number") return wrapNumber("decimal", Number.NaN);
  return wrapNumber("decimal", typeof divisor === "number" ? dividend : remainderExact(dividend, divisor));
}
