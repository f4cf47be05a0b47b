import { compareValues } from "./compare.js";
import { argumentsOf, fixed, isNullish, type Compile, type Expression, type Operator } from "./expression.js";
import { numbered } from "./refusals.js";
import { isTruthy } from "./truth.js";
import { asDocument, type Document } from "./values.js";

function comparing(decide: (order: number) => unknown): Operator {
  return fixed(2, ([a, b]) => decide(compareValues(a, b)));
}

/** Comparison, boolean and conditional operators. */
export const LOGIC: Readonly<Record<string, Operator>> = {
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $cmp: comparing((order) => Math.sign(order)),
  $not: fixed(1, ([value]) => !isTruthy(value)),
  $and: lazily((parts, scope) => parts.every((part) => isTruthy(part(scope)))),
  $or: lazily((parts, scope) => parts.some((part) => isTruthy(part(scope)))),
  $ifNull: ifNull,
  $cond: conditional,
  $switch: branching,
  $literal: (argument) => () => argument,
};

function lazily(decide: (parts: Expression[], scope: Parameters<Expression>[0]) => boolean): Operator {
  return (argument, compile, name) => {
    const parts = argumentsOf(argument, name, 0, Number.POSITIVE_INFINITY).map((part) => compile(part));
    return (scope) => decide(parts, scope);
  };
}

function ifNull(argument: unknown, compile: Compile): Expression {
  const list: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length < 2) throw numbered(1257300, `$ifNull needs at least two arguments, had: ${list.length}`);
  const parts = list.map((part) => compile(part));
  return (scope) => {
    let value: unknown;
    for (const part of parts) {
      value = part(scope);
      if (!isNullish(value)) return value;
    }
    return value;
  };
}

function conditional(argument: unknown, compile: Compile): Expression {
  const named = asDocument(argument);
  const [condition, yes, no] = named === undefined ? argumentsOf(argument, "$cond", 3, 3) : namedParts(named);
  const test = compile(condition);
  const whenTrue = compile(yes);
  const whenFalse = compile(no);
  return (scope) => (isTruthy(test(scope)) ? whenTrue(scope) : whenFalse(scope));
}

function namedParts(named: Document): unknown[] {
  for (const key of Object.keys(named)) {
    if (!["if", "then", "else"].includes(key))
      throw numbered(17083, `Unrecognized parameter to $cond: ${key}`);
  }
  if (!Object.hasOwn(named, "if")) throw numbered(17080, "Missing 'if' parameter to $cond");
  if (!Object.hasOwn(named, "then")) throw numbered(17081, "Missing 'then' parameter to $cond");
  if (!Object.hasOwn(named, "else")) throw numbered(17082, "Missing 'else' parameter to $cond");
  return [named["if"], named["then"], named["else"]];
}

function branching(argument: unknown, compile: Compile): Expression {
  const named = asDocument(argument);
  if (named === undefined) throw numbered(40060, "$switch requires an object as an argument");
  for (const key of Object.keys(named)) {
    if (key !== "branches" && key !== "default")
      throw numbered(40067, `$switch found an unknown argument: ${key}`);
  }
  const branches = named["branches"];
  if (!Array.isArray(branches)) throw numbered(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) throw numbered(40068, "$switch requires at least one branch.");
  const compiled = branches.map((branch) => compileBranch(asDocument(branch), compile));
  const otherwise = Object.hasOwn(named, "default") ? compile(named["default"]) : undefined;
  return (scope) => {
    for (const { test, then } of compiled) if (isTruthy(test(scope))) return then(scope);
    if (otherwise === undefined) {
      throw numbered(
        40066,
        "$switch could not find a matching branch for an input, and no default was specified.",
      );
    }
    return otherwise(scope);
  };
}

function compileBranch(
  branch: Document | undefined,
  compile: Compile,
): { test: Expression; then: Expression } {
  if (branch === undefined) throw numbered(40062, "$switch expected each branch to be an object");
  for (const key of Object.keys(branch)) {
    if (key !== "case" && key !== "then")
      throw numbered(40063, `$switch found an unknown argument to a branch: ${key}`);
  }
  if (!Object.hasOwn(branch, "case"))
    throw numbered(40064, "$switch requires each branch have a 'case' expression");
  if (!Object.hasOwn(branch, "then"))
    throw numbered(40065, "$switch requires each branch have a 'then' expression.");
  return { test: compile(branch["case"]), then: compile(branch["then"]) };
}
