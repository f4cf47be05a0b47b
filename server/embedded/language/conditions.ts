import { compileBits } from "./bits.js";
import { all, leaf, not, type Condition, type Predicate, type Test } from "./condition.js";
import { compileSearch, comparison, equality, equalTo, regexTest } from "./comparisons.js";
import { describe } from "./describe.js";
import { compileMembership } from "./membership.js";
import { compileMod } from "./modulo.js";
import { isNumber, wholeNumber } from "./numbers.js";
import { badValue, notSupported } from "./refusals.js";
import { isTruthy } from "./truth.js";
import { compileType } from "./type-test.js";
import { asDocument, typeName, type Document } from "./values.js";

/** Compiles a filter on the elements of an array, inside `$elemMatch`. */
type Nested = (filter: Document) => Predicate;

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
      return isTruthy(value) ? exists : not(exists);
    case "$type":
      return leaf(compileType(path, value));
    case "$mod":
      return leaf(compileMod(value));
    case "$regex":
      return leaf(compileSearch(value, operators));
    default:
      return compileStructural(name, path, value, nested);
  }
}

const exists = leaf((value) => value !== undefined, false);

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

function compileNot(path: string, value: unknown, nested: Nested): Condition {
  if (typeName(value) === "regex") return leaf(regexTest(value));
  const operators = asDocument(value);
  if (operators === undefined) throw badValue("$not needs a regex or a document");
  if (Object.keys(operators).length === 0) throw badValue("$not cannot be empty");
  return compileOperators(path, operators, nested);
}

function compileSize(value: unknown): Condition {
  const size = wholeNumber(value);
  if (size === undefined) {
    const wanted = isNumber(value) ? "an integer" : "a number in";
    throw badValue(`Failed to parse $size. Expected ${wanted}: $size: ${describe(value)}`);
  }
  if (size < 0) {
    throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${describe(value)}`);
  }
  return leaf((found) => Array.isArray(found) && found.length === size, false);
}

function compileAll(path: string, value: unknown, nested: Nested): Condition {
  if (!Array.isArray(value)) throw badValue("$all needs an array");
  if (value.length === 0) return leaf(() => false);
  const firstNames = value.map((element) => Object.keys(asDocument(element) ?? {})[0]);
  if (firstNames[0] === "$elemMatch") {
    if (firstNames.some((name) => name !== "$elemMatch")) {
      throw badValue("$all/$elemMatch has to be consistent");
    }
    return all((value as Document[]).map((element) => compileElemMatch(path, element["$elemMatch"], nested)));
  }
  if (firstNames.some((name) => name?.startsWith("$") === true && name !== "$ref" && name !== "$id")) {
    throw badValue("no $ expressions in $all");
  }
  return all(value.map(equality));
}

/** Names that stand at the top of a filter, so that `$elemMatch` means documents, not single values. */
const FILTER_NAMES = new Set(["$and", "$or", "$nor", "$expr", "$where", "$text", "$jsonSchema", "$comment"]);

function compileElemMatch(path: string, value: unknown, nested: Nested): Condition {
  const filter = asDocument(value);
  if (filter === undefined) throw badValue("$elemMatch needs an Object");
  const [first] = Object.keys(filter);
  if (first?.startsWith("$") === true && !FILTER_NAMES.has(first)) {
    return arrayWith(compileOperators(path, filter, nested).onElement);
  }
  const matches = nested(filter);
  return arrayWith((element) => {
    const document = Array.isArray(element) ? Object.fromEntries(element.entries()) : asDocument(element);
    return document !== undefined && matches(document);
  });
}

function arrayWith(test: Test): Condition {
  return leaf(
    (found) => Array.isArray(found) && found.some(test),
    false,
    (found) => (found as unknown[]).findIndex(test),
  );
}
