import { compareValues, equalValues } from "./compare.js";
import { fixed, isNullish, variadic, type Operator } from "./expression.js";
import { isNumber, wholeNumber } from "./numbers.js";
import { numbered } from "./refusals.js";
import { RunningSum } from "./sums.js";
import { describe } from "./describe.js";
import { asDocument, fieldOf, setField, typeName, type Document } from "./values.js";

/** Operators on lists and documents that look at values only. */
export const ARRAYS: Readonly<Record<string, Operator>> = {
  $in: fixed(2, ([value, list]) => {
    if (!Array.isArray(list))
      throw numbered(40081, `$in requires an array as a second argument, found: ${typeName(list)}`);
    return list.some((element) => equalValues(element, value));
  }),
  $size: fixed(1, ([list]) => {
    if (!Array.isArray(list))
      throw numbered(17124, `The argument to $size must be an array, but was of type: ${typeName(list)}`);
    return list.length;
  }),
  $isArray: fixed(1, ([value]) => Array.isArray(value)),
  $isNumber: fixed(1, ([value]) => isNumber(value)),
  $arrayElemAt: fixed(2, ([list, index], name) => elementAt(name, list, index)),
  $first: fixed(1, ([list], name) => elementAt(name, list, 0)),
  $last: fixed(1, ([list], name) => elementAt(name, list, -1)),
  $concatArrays: variadic((lists) =>
    joined(28664, lists, (type) => `$concatArrays only supports arrays, not ${type}`),
  ),
  $reverseArray: fixed(1, ([list]) => {
    if (isNullish(list)) return null;
    return [
      ...arrayOf(
        34435,
        list,
        `The argument to $reverseArray must be an array, but was of type: ${typeName(list)}`,
      ),
    ].reverse();
  }),
  $setUnion: variadic((lists) => {
    const all = joined(
      17043,
      lists,
      (type) => `All operands of $setUnion must be arrays. One argument is of type: ${type}`,
    );
    return all === null ? null : distinct(all);
  }),
  $setIntersection: variadic(intersection),
  $setDifference: fixed(2, ([a, b]) => {
    if (isNullish(a) || isNullish(b)) return null;
    const first = arrayOf(
      17048,
      a,
      `both operands of $setDifference must be arrays. First argument is of type: ${typeName(a)}`,
    );
    const second = arrayOf(
      17049,
      b,
      `both operands of $setDifference must be arrays. Second argument is of type: ${typeName(b)}`,
    );
    return first.filter((element, i) => !includes(second, element) && !includes(first.slice(0, i), element));
  }),
  $setIsSubset: fixed(2, ([a, b]) => {
    const first = arrayOf(
      17046,
      a,
      `both operands of $setIsSubset must be arrays. First argument is of type: ${typeName(a)}`,
    );
    const second = arrayOf(
      17042,
      b,
      `both operands of $setIsSubset must be arrays. Second argument is of type: ${typeName(b)}`,
    );
    return first.every((element) => includes(second, element));
  }),
  $mergeObjects: variadic(merged),
  $slice: variadic(sliced, 2, 3),
  $min: variadic((values) => extreme(values, -1)),
  $max: variadic((values) => extreme(values, 1)),
  $sum: variadic((values) => summed(values).total()),
  $avg: variadic((values) => summed(values).mean()),
};

function arrayOf(code: number, value: unknown, message: string): readonly unknown[] {
  if (!Array.isArray(value)) throw numbered(code, message);
  return value as unknown[];
}

function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((element) => equalValues(element, value));
}

function elementAt(name: string, list: unknown, index: unknown): unknown {
  if (isNullish(list) || isNullish(index)) return null;
  const which = name === "$arrayElemAt" ? "first argument" : "argument";
  const array = arrayOf(28689, list, `${name}'s ${which} must be an array, but is ${typeName(list)}`);
  if (!isNumber(index)) {
    throw numbered(28690, `${name}'s second argument must be a numeric value, but is ${typeName(index)}`);
  }
  const place = int32(index);
  if (place === undefined) {
    throw numbered(
      28691,
      `${name}'s second argument must be representable as a 32-bit integer: ${describe(index)}`,
    );
  }
  return array.at(place);
}

function int32(value: unknown): number | undefined {
  const whole = wholeNumber(value);
  return whole !== undefined && (whole | 0) === whole ? whole : undefined;
}

function joined(
  code: number,
  lists: readonly unknown[],
  message: (type: string) => string,
): unknown[] | null {
  const all: unknown[] = [];
  for (const list of lists) {
    if (isNullish(list)) return null;
    all.push(...arrayOf(code, list, message(typeName(list))));
  }
  return all;
}

/** The distinct values of a list in BSON's order, as MongoDB's sets come out. */
function distinct(values: readonly unknown[]): unknown[] {
  const sorted = [...values].sort(compareValues);
  return sorted.filter((value, i) => i === 0 || !equalValues(value, sorted[i - 1]));
}

function intersection(lists: readonly unknown[]): unknown {
  let common: unknown[] | undefined;
  for (const list of lists) {
    if (isNullish(list)) return null;
    const array = arrayOf(
      17047,
      list,
      `All operands of $setIntersection must be arrays. One argument is of type: ${typeName(list)}`,
    );
    common = common === undefined ? distinct(array) : common.filter((value) => includes(array, value));
  }
  return common ?? [];
}

function merged(values: readonly unknown[]): unknown {
  const [only] = values;
  const documents = values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values;
  const result: Document = {};
  for (const value of documents) {
    if (isNullish(value)) continue;
    const document = asDocument(value);
    if (document === undefined) {
      throw numbered(
        40400,
        `$mergeObjects requires object inputs, but input ${describe(value)} is of type ${typeName(value)}`,
      );
    }
    for (const name of Object.keys(document)) setField(result, name, fieldOf(document, name));
  }
  return result;
}

function sliced([list, second, third]: readonly unknown[]): unknown {
  if (isNullish(list) || isNullish(second)) return null;
  const array = arrayOf(
    28724,
    list,
    `First argument to $slice must be an array, but is of type: ${typeName(list)}`,
  );
  const at = sliceNumber(28725, 28726, "Second", second);
  if (third === undefined) return at < 0 ? array.slice(at) : array.slice(0, at);
  if (third === null) return null;
  const count = sliceNumber(28727, 28728, "Third", third);
  if (count <= 0) throw numbered(28729, `Third argument to $slice must be positive: ${count}`);
  const start = at < 0 ? Math.max(0, array.length + at) : at;
  return array.slice(start, start + count);
}

function sliceNumber(typeCode: number, rangeCode: number, which: string, value: unknown): number {
  if (!isNumber(value))
    throw numbered(
      typeCode,
      `${which} argument to $slice must be a numeric value, but is of type: ${typeName(value)}`,
    );
  const whole = int32(value);
  if (whole === undefined)
    throw numbered(
      rangeCode,
      `${which} argument to $slice can't be represented as a 32-bit integer: ${describe(value)}`,
    );
  return whole;
}

/** A single list counts by its elements; several arguments count themselves. */
function operands(values: readonly unknown[]): readonly unknown[] {
  const [only] = values;
  return values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values;
}

function extreme(values: readonly unknown[], sign: 1 | -1): unknown {
  let best: unknown = null;
  for (const value of operands(values)) {
    if (!isNullish(value) && (best === null || compareValues(value, best) * sign > 0)) best = value;
  }
  return best;
}

function summed(values: readonly unknown[]): RunningSum {
  const sum = new RunningSum();
  for (const value of operands(values)) sum.take(value);
  return sum;
}
