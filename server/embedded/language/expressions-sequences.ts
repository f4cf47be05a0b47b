import { isNullish, type Compile, type Expression, type Operator, type Scope } from "./expression.js";
import { describe } from "./describe.js";
import { failedToParse, numbered } from "./refusals.js";
import { isTruthy } from "./truth.js";
import { wholeNumber } from "./numbers.js";
import { asDocument, fieldOf, typeName, type Document } from "./values.js";

/** Operators that evaluate an expression with variables of their own. */
export const SEQUENCES: Readonly<Record<string, Operator>> = {
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $let: binding,
};

function bound(scope: Scope, name: string, value: unknown): Scope {
  return { ...scope, variables: { ...scope.variables, [name]: value } };
}

function specification(argument: unknown, code: number, message: string): Document {
  const named = asDocument(argument);
  if (named === undefined) throw numbered(code, message);
  return named;
}

function checkKeys(
  named: Document,
  allowed: readonly string[],
  code: number,
  message: (key: string) => string,
): void {
  for (const key of Object.keys(named)) if (!allowed.includes(key)) throw numbered(code, message(key));
}

function required(named: Document, key: string, code: number, message: string): unknown {
  if (!Object.hasOwn(named, key)) throw numbered(code, message);
  return named[key];
}

function variableName(value: unknown): string {
  if (value === undefined) return "this";
  if (typeof value !== "string" || value === "") throw failedToParse("empty variable names are not allowed");
  if (!/^[a-z\u0080-\uffff]/.test(value))
    throw failedToParse(`'${value}' starts with an invalid character for a user variable name`);
  if (!/^[\w\u0080-\uffff]+$/.test(value))
    throw failedToParse(`'${value}' contains an invalid character for a variable name`);
  return value;
}

function filter(argument: unknown, compile: Compile): Expression {
  const named = specification(argument, 28646, "$filter only supports an object as its argument");
  checkKeys(
    named,
    ["input", "as", "cond", "limit"],
    28647,
    (key) => `Unrecognized parameter to $filter: ${key}`,
  );
  const input = compile(required(named, "input", 28648, "Missing 'input' parameter to $filter"));
  const name = variableName(fieldOf(named, "as"));
  const condition = compile(required(named, "cond", 28650, "Missing 'cond' parameter to $filter"), [name]);
  const limit = Object.hasOwn(named, "limit") ? compile(named["limit"]) : undefined;
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    if (!Array.isArray(list))
      throw numbered(28651, `input to $filter must be an array not ${typeName(list)}`);
    const most = filterLimit(limit, scope);
    const kept: unknown[] = [];
    for (const element of list) {
      if (kept.length >= most) break;
      if (isTruthy(condition(bound(scope, name, element)))) kept.push(element);
    }
    return kept;
  };
}

function filterLimit(limit: Expression | undefined, scope: Scope): number {
  const value = limit?.(scope);
  if (isNullish(value)) return Number.POSITIVE_INFINITY;
  const most = wholeNumber(value);
  if (most === undefined)
    throw numbered(
      327391,
      `$filter: limit must be represented as a 32-bit integral value: ${describe(value)}`,
    );
  if (most < 1) throw numbered(327392, `$filter: limit must be greater than 0: ${most}`);
  return most;
}

function map(argument: unknown, compile: Compile): Expression {
  const named = specification(argument, 16878, "$map only supports an object as its argument");
  checkKeys(named, ["input", "as", "in"], 16879, (key) => `Unrecognized parameter to $map: ${key}`);
  const input = compile(required(named, "input", 16880, "Missing 'input' parameter to $map"));
  const name = variableName(fieldOf(named, "as"));
  const result = compile(required(named, "in", 16882, "Missing 'in' parameter to $map"), [name]);
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    if (!Array.isArray(list)) throw numbered(16883, `input to $map must be an array not ${typeName(list)}`);
    return list.map((element: unknown) => result(bound(scope, name, element)) ?? null);
  };
}

function reduce(argument: unknown, compile: Compile): Expression {
  const named = specification(
    argument,
    40075,
    `$reduce requires an object as an argument, found: ${typeName(argument)}`,
  );
  checkKeys(
    named,
    ["input", "initialValue", "in"],
    40076,
    (key) => `$reduce found an unknown argument: ${key}`,
  );
  const input = compile(required(named, "input", 40077, "$reduce requires 'input' to be specified"));
  const initial = compile(
    required(named, "initialValue", 40078, "$reduce requires 'initialValue' to be specified"),
  );
  const step = compile(required(named, "in", 40079, "$reduce requires 'in' to be specified"), [
    "this",
    "value",
  ]);
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    if (!Array.isArray(list))
      throw numbered(40080, `$reduce requires that 'input' be an array, found: ${typeName(list)}`);
    let value = initial(scope);
    for (const element of list) value = step(bound(bound(scope, "this", element), "value", value));
    return value;
  };
}

function binding(argument: unknown, compile: Compile): Expression {
  const named = specification(argument, 16874, "$let only supports an object as its argument");
  checkKeys(named, ["vars", "in"], 16875, (key) => `Unrecognized parameter to $let: ${key}`);
  const vars = asDocument(required(named, "vars", 16876, "Missing 'vars' parameter to $let"));
  if (vars === undefined) throw numbered(10065, "invalid parameter: expected an object (vars)");
  const body = required(named, "in", 16877, "Missing 'in' parameter to $let");
  const parts = Object.keys(vars).map((key) => ({ name: variableName(key), value: compile(vars[key]) }));
  const result = compile(
    body,
    parts.map(({ name }) => name),
  );
  return (scope) => {
    const values = Object.fromEntries(parts.map(({ name, value }) => [name, value(scope)]));
    return result({ ...scope, variables: { ...scope.variables, ...values } });
  };
}
