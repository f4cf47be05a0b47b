import { Double, Int32, Long } from "bson";
import { DatabaseError } from "../errors.js";
import { add, divide, multiply, numberType, remainder, subtract, wider, wrapNumber } from "./arithmetic.js";
import { fixed, isNullish, variadic, type Operator } from "./expression.js";
import { isNumber, nearestDouble, numericOf, wholeNumber, type Numeric } from "./numbers.js";
import { badValue, numbered, typeMismatch } from "./refusals.js";
import { roundTo, type Rounding } from "./rounding.js";
import { typeName } from "./values.js";

/** Arithmetic on numbers, and on dates where MongoDB allows it. */
export const ARITHMETIC: Readonly<Record<string, Operator>> = {
  $add: variadic(addAll),
  $subtract: fixed(2, ([a, b]) => difference(a, b)),
  $multiply: variadic(multiplyAll),
  $divide: fixed(2, ([a, b]) => quotient(a, b)),
  $mod: fixed(2, ([a, b]) => modulo(a, b)),
  $abs: fixed(1, ([value]) => absolute(value)),
  $ceil: fixed(1, ([value]) => toWhole("$ceil", value, "ceiling")),
  $floor: fixed(1, ([value]) => toWhole("$floor", value, "floor")),
  $round: variadic((values) => toPlaces("$round", values, "half-even"), 1, 2),
  $trunc: variadic((values) => toPlaces("$trunc", values, "toward-zero"), 1, 2),
};

function double(value: unknown): number {
  return nearestDouble(numericOf(value) as Numeric);
}

function addAll(values: readonly unknown[]): unknown {
  let sum: unknown = new Int32(0);
  let dates = 0;
  for (const value of values) {
    if (isNullish(value)) return null;
    const isDate = typeName(value) === "date";
    if (!isDate && !isNumber(value)) {
      throw typeMismatch(`$add only supports numeric or date types, not ${typeName(value)}`);
    }
    if (isDate && ++dates > 1) throw numbered(16612, "only one date allowed in an $add expression");
    const part = isDate ? Long.fromNumber((value as Date).getTime()) : value;
    sum = add(sum, part) ?? new Double(double(sum) + double(part));
  }
  return dates === 0 ? sum : dateOf(sum);
}

/** A date from a number of milliseconds, halves away from zero. */
function dateOf(milliseconds: unknown): Date {
  const exact = double(milliseconds);
  const date = new Date(Math.sign(exact) * Math.round(Math.abs(exact)));
  if (Number.isNaN(date.getTime())) throw new DatabaseError(15, "Overflow", "date overflow");
  return date;
}

function difference(a: unknown, b: unknown): unknown {
  if (isNumber(a) && isNumber(b)) return subtract(a, b) ?? new Double(double(a) - double(b));
  if (isNullish(a) || isNullish(b)) return null;
  if (typeName(a) !== "date") throw typeMismatch(`can't $subtract ${typeName(b)} from ${typeName(a)}`);
  const start = (a as Date).getTime();
  if (typeName(b) === "date") return Long.fromNumber(start - (b as Date).getTime());
  if (!isNumber(b)) throw typeMismatch(`can't $subtract ${typeName(b)} from Date`);
  return dateOf(subtract(Long.fromNumber(start), b));
}

function multiplyAll(values: readonly unknown[]): unknown {
  let product: unknown = new Int32(1);
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumber(value)) throw typeMismatch(`$multiply only supports numeric types, not ${typeName(value)}`);
    product = multiply(product, value) ?? new Double(double(product) * double(value));
  }
  return product;
}

function quotient(a: unknown, b: unknown): unknown {
  if (isNumber(a) && isNumber(b)) {
    if (double(b) === 0) throw badValue("can't $divide by zero");
    return divide(a, b);
  }
  if (isNullish(a) || isNullish(b)) return null;
  throw typeMismatch(`$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
}

function modulo(a: unknown, b: unknown): unknown {
  if (isNumber(a) && isNumber(b)) {
    if (double(b) !== 0) return remainder(a, b);
    const decimal = wider(numberType(a), numberType(b)) === "decimal";
    throw numbered(decimal ? 5733415 : 16610, "can't $mod by zero");
  }
  if (isNullish(a) || isNullish(b)) return null;
  throw numbered(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
}

function absolute(value: unknown): unknown {
  if (isNullish(value)) return null;
  requireNumber("$abs", value);
  const numeric = numericOf(value) as Numeric;
  if (numeric === -(2n ** 63n)) throw numbered(28680, "can't take $abs of long long min");
  if (typeof numeric === "object") {
    return numeric.digits < 0n ? wrapNumber("decimal", { ...numeric, digits: -numeric.digits }) : value;
  }
  return wrapNumber(
    numberType(value),
    numeric < 0 ? -numeric : typeof numeric === "number" ? Math.abs(numeric) : numeric,
  );
}

function requireNumber(name: string, value: unknown): void {
  if (!isNumber(value)) throw numbered(28765, `${name} only supports numeric types, not ${typeName(value)}`);
}

function toWhole(name: string, value: unknown, rounding: Rounding): unknown {
  if (isNullish(value)) return null;
  requireNumber(name, value);
  return roundTo(value, 0, rounding);
}

function toPlaces(
  name: string,
  [value, precision = new Int32(0)]: readonly unknown[],
  rounding: Rounding,
): unknown {
  if (isNullish(value)) return null;
  if (!isNumber(value)) throw numbered(51081, `${name} only supports numeric types, not ${typeName(value)}`);
  if (precision === null) return null;
  const places = wholeNumber(precision);
  if (places === undefined) throw numbered(51082, `precision argument to  ${name} must be a integral value`);
  if (places < -20 || places > 100) {
    throw numbered(51083, `cannot apply ${name} with precision value ${places} value must be in [-20, 100]`);
  }
  return roundTo(value, places, rounding);
}
