import { leaf, type Condition, type Test } from "./condition.js";
import { compareValues, equalValues } from "./compare.js";
import { numericOf } from "./numbers.js";
import { badValue, numbered } from "./refusals.js";
import { compileRegex } from "./regex.js";
import { rankOf, typeName, type Document } from "./values.js";
import { regexParts } from "./wrappers.js";

/** Equality as in `{ field: value }`: a regular expression searches, null also finds missing fields. */
export function equality(value: unknown): Condition {
  return leaf(typeName(value) === "regex" ? regexTest(value) : equalTo(value));
}

/** Whether a value equals the given one, as `$eq` has it. */
export function equalTo(wanted: unknown): Test {
  if (wanted === null || wanted === undefined) return (value) => value === null || value === undefined;
  if (typeof wanted === "string") {
    return (value) =>
      value === wanted || (typeof value === "object" && value !== null && equalValues(value, wanted));
  }
  return (value) => equalValues(value, wanted);
}

/** Whether a value is found by a regular expression, or is the same one. */
export function regexTest(wanted: unknown): Test {
  const [pattern, options] = regexParts(wanted);
  return searchTest(pattern, options);
}

function searchTest(pattern: string, options: string): Test {
  const regex = compileRegex(pattern, options);
  return (value) => {
    if (typeof value === "string") return regex.test(value);
    const type = typeName(value);
    if (type === "symbol") return regex.test(String(value));
    return type === "regex" && regexParts(value).join("/") === `${pattern}/${options}`;
  };
}

/** Compiles `$regex` with `$options` beside it, in the order in which MongoDB reads them. */
export function compileSearch(value: unknown, operators: Document): Test {
  const options = Object.hasOwn(operators, "$options") ? operators["$options"] : undefined;
  if (options !== undefined && typeof options !== "string") throw badValue("$options has to be a string");
  if (typeof value === "string") return searchTest(value, options ?? "");
  if (typeName(value) !== "regex") throw badValue("$regex has to be a string");
  const [pattern, own] = regexParts(value);
  if (own !== "" && options !== undefined && options !== "") {
    const names = Object.keys(operators);
    const optionsFirst = names.indexOf("$options") < names.indexOf("$regex");
    throw numbered(optionsFirst ? 51074 : 51075, "options set in both $regex and $options");
  }
  return searchTest(pattern, own === "" ? (options ?? "") : own);
}

/**
 * Compiles `$gt`, `$gte`, `$lt` and `$lte`: only values of the same type compare, NaN only with itself, and
 * null with missing fields; MinKey and MaxKey alone reach across types.
 */
export function comparison(name: string, path: string, wanted: unknown): Test {
  const kind = typeName(wanted);
  if (kind === "regex") throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`);
  const orEqual = name.endsWith("e");
  if (kind === "null" || kind === "missing") {
    return (value) => orEqual && (value === null || value === undefined);
  }
  const rank = rankOf(wanted);
  const sign = name.startsWith("$g") ? 1 : -1;
  if (isNotANumber(wanted)) return (value) => orEqual && isNotANumber(value);
  const acrossTypes = (kind === "maxKey" && sign < 0) || (kind === "minKey" && sign > 0);
  return (value) => {
    if (rankOf(value) !== rank) return acrossTypes;
    const order = compareValues(value, wanted) * sign;
    return order === 0 ? orEqual : order > 0 && !(rank === 10 && isNotANumber(value));
  };
}

function isNotANumber(value: unknown): boolean {
  const numeric = numericOf(value);
  return typeof numeric === "number" && Number.isNaN(numeric);
}
