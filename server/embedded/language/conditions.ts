import { compareValues, equalValues } from "./compare.js";
import { compileRegex } from "./regex.js";
import { compileType } from "./type-test.js";
import { nearestDouble, numericOf, wholeNumber } from "./numbers.js";
import { compileBits } from "./bits.js";
import { compileMembership } from "./membership.js";
import { compileMod } from "./modulo.js";
import { someAt } from "./paths.js";
import { positionAt } from "./positional.js";
import { badValue, notSupported, numbered } from "./refusals.js";
import { asDocument, rankOf, typeName, type Document } from "./values.js";
import { regexParts } from "./wrappers.js";

/** Decides about one value; undefined is a missing field. */
export type Test = (value: unknown) => boolean;

/** A compiled filter or part of one; `position` is what `$` stands for after a match. */
export interface Matcher {
  matches(document: Document): boolean;
  position(document: Document): number | undefined;
}

/** A condition on a field: at a path of a document, or on one element of an array (in `$elemMatch`). */
export interface Condition {
  at(parts: readonly string[]): Matcher;
  onElement: Test;
}

type Nested = (filter: Document) => (document: Document) => boolean;

function leaf(test: Test, leaves = true, inner?: (value: unknown) => number): Condition {
  return {
    at: (parts) => ({
      matches: (document) => someAt(document, parts, test, leaves),
      position: (document) => positionAt(document, parts, test, leaves, inner),
    }),
    onElement: test,
  };
}

function not({ at, onElement }: Condition): Condition {
  return {
    at: (parts) => {
      const inner = at(parts);
      return { matches: (document) => !inner.matches(document), position: () => undefined };
    },
    onElement: (value) => !onElement(value),
  };
}

function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  return {
    at: (parts) => every(conditions.map((condition) => condition.at(parts))),
    onElement: (value) => conditions.every((condition) => condition.onElement(value)),
  };
}

/** All of several matchers; the last one that went through an array gives the position. */
export function every(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return {
    matches: (document) => {
      for (const matcher of matchers) if (!matcher.matches(document)) return false;
      return true;
    },
    position: (document) =>
      matchers.map((matcher) => matcher.position(document)).findLast((at) => at !== undefined),
  };
}

/** Equality as in `{ field: value }`: a regular expression searches, null also finds missing fields. */
export function equality(value: unknown): Condition {
  if (typeName(value) === "regex") return leaf(regexTest(value));
  return leaf(equalTo(value));
}

/** Whether a value equals the given one in a filter. */
function equalTo(wanted: unknown): Test {
  if (wanted === null || wanted === undefined) return (value) => value === null || value === undefined;
  if (typeof wanted === "string")
    return (value) => value === wanted || (typeof value === "object" && equalValues(value, wanted));
  return (value) => equalValues(value, wanted);
}

function regexTest(wanted: unknown): Test {
  const [pattern, options] = regexParts(wanted);
  return searchTest(pattern, options);
}

function searchTest(pattern: string, options: string): Test {
  const regex = compileRegex(pattern, options);
  return (value) =>
    textOf(value, regex) || (typeName(value) === "regex" && sameRegex(value, pattern, options));
}

function sameRegex(value: unknown, pattern: string, options: string): boolean {
  const parts = regexParts(value);
  return parts[0] === pattern && parts[1] === options;
}

function textOf(value: unknown, regex: RegExp): boolean {
  if (typeof value === "string") return regex.test(value);
  return typeName(value) === "symbol" && regex.test(String(value));
}

/** Compiles `{ $gt: 1, $lt: 5 }` on the given path. */
export function compileOperators(path: string, operators: Document, nested: Nested): Condition {
  const conditions: Condition[] = [];
  for (const name of Object.keys(operators)) {
    if (name === "$options") {
      if (!Object.hasOwn(operators, "$regex")) throw badValue("$options needs a $regex");
    } else if (name !== "$comment") conditions.push(compileOperator(name, path, operators, nested));
  }
  return all(conditions);
}

function compileOperator(name: string, path: string, operators: Document, nested: Nested): Condition {
  const value = operators[name];
  switch (name) {
    case "$eq":
      return leaf(equalTo(value));
    case "$ne":
      if (typeName(value) === "regex") throw badValue("Can't have regex as arg to $ne.");
      return not(leaf(equalTo(value)));
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return leaf(comparison(name, path, value));
    case "$in":
      return leaf(compileMembership(name, value, regexTest));
    case "$nin":
      return not(leaf(compileMembership(name, value, regexTest)));
    case "$exists":
      return isTruthyArgument(value) ? exists : not(exists);
    case "$type":
      return leaf(compileType(path, value));
    case "$mod":
      return leaf(compileMod(value));
    case "$regex":
      return leaf(compileRegexOperator(value, operators));
    default:
      return compileStructural(name, path, value, nested);
  }
}

function compileStructural(name: string, path: string, value: unknown, nested: Nested): Condition {
  switch (name) {
    case "$not":
      return not(compileNot(path, value, nested));
    case "$size":
      return compileSize(value);
    case "$all":
      return compileAll(path, value, nested);
    case "$elemMatch":
      return compileElemMatch(path, value, nested);
    case "$bitsAllSet":
    case "$bitsAllClear":
    case "$bitsAnySet":
    case "$bitsAnyClear":
      return leaf(compileBits(name, value));
    case "$geoWithin":
    case "$geoIntersects":
    case "$near":
    case "$nearSphere":
    case "$within":
      throw notSupported(name);
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

const exists = leaf((value) => value !== undefined, false);

function isTruthyArgument(value: unknown): boolean {
  const numeric = numericOf(value);
  if (numeric !== undefined) return nearestDouble(numeric) !== 0;
  return value !== false && value !== null && value !== undefined;
}

function comparison(name: string, path: string, wanted: unknown): Test {
  const kind = typeName(wanted);
  if (kind === "regex") throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`);
  const orEqual = name.endsWith("e");
  if (kind === "null" || kind === "missing")
    return (value) => orEqual && (value === null || value === undefined);
  const rank = rankOf(wanted);
  const sign = name.startsWith("$g") ? 1 : -1;
  const other = (kind === "maxKey" && sign < 0) || (kind === "minKey" && sign > 0);
  const isNaNWanted = isNotANumber(wanted);
  return (value) => {
    if (rankOf(value) !== rank) return other;
    if (rank === 10 && (isNaNWanted || isNotANumber(value)))
      return orEqual && isNaNWanted && isNotANumber(value);
    const order = compareValues(value, wanted) * sign;
    return order > 0 || (orEqual && order === 0);
  };
}

function isNotANumber(value: unknown): boolean {
  const numeric = numericOf(value);
  return typeof numeric === "number" && Number.isNaN(numeric);
}

function compileRegexOperator(value: unknown, operators: Document): Test {
  const options = Object.hasOwn(operators, "$options") ? operators["$options"] : undefined;
  if (options !== undefined && typeof options !== "string") throw badValue("$options has to be a string");
  if (typeof value === "string") return searchTest(value, options ?? "");
  if (typeName(value) !== "regex") throw badValue("$regex has to be a string");
  const [pattern, own] = regexParts(value);
  if (own !== "" && options !== undefined) throw numbered(51074, "options set in both $regex and $options");
  return searchTest(pattern, options ?? own);
}

function compileNot(path: string, value: unknown, nested: Nested): Condition {
  if (typeName(value) === "regex") return leaf(regexTest(value));
  const operators = asDocument(value);
  if (operators === undefined) throw badValue("$not needs a regex or a document");
  if (Object.keys(operators).length === 0) throw badValue("$not cannot be empty");
  return compileOperators(path, operators, nested);
}

function compileSize(value: unknown): Condition {
  const size = wholeNumber(value);
  if (size === undefined)
    throw badValue(`Failed to parse $size. Expected a number in: $size: ${String(value)}`);
  if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return leaf((found) => Array.isArray(found) && found.length === size, false);
}

function compileAll(path: string, value: unknown, nested: Nested): Condition {
  if (!Array.isArray(value)) throw badValue("$all needs an array");
  if (value.length === 0) return leaf(() => false);
  const elements = value.map((element: unknown) => {
    const [first] = Object.keys(asDocument(element) ?? {});
    if (first === "$elemMatch") return compileElemMatch(path, (element as Document)["$elemMatch"], nested);
    if (first?.startsWith("$") === true) throw badValue("no $ expressions in $all");
    return equality(element);
  });
  return all(elements);
}

function compileElemMatch(path: string, value: unknown, nested: Nested): Condition {
  const filter = asDocument(value);
  if (filter === undefined) throw badValue("$elemMatch needs an Object");
  const [first] = Object.keys(filter);
  const onValues =
    first?.startsWith("$") === true && !["$and", "$or", "$nor", "$expr", "$where"].includes(first);
  if (onValues) {
    const { onElement } = compileOperators(path, filter, nested);
    return arrayWith(onElement);
  }
  const predicate = nested(filter);
  return arrayWith((element) => matchesElement(element, predicate));
}

function arrayWith(test: Test): Condition {
  return leaf(
    (found) => Array.isArray(found) && found.some(test),
    false,
    (found) => (found as unknown[]).findIndex(test),
  );
}

function matchesElement(element: unknown, predicate: (document: Document) => boolean): boolean {
  const document = Array.isArray(element) ? { ...(element as unknown[]) } : asDocument(element);
  return document !== undefined && predicate(document as Document);
}
