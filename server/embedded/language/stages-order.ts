import { Long } from "bson";
import { describe } from "./describe.js";
import { wholeNumber } from "./numbers.js";
import { splitPath } from "./paths.js";
import { numbered } from "./refusals.js";
import { compileSort } from "./sort.js";
import type { Pipe, StageCompiler } from "./stage.js";
import { asDocument, fieldOf, typeName, type Document } from "./values.js";

/** Stages that order, cut, count or unroll. */
export const ORDER_STAGES: Readonly<Record<string, StageCompiler>> = {
  $sort: sorting,
  $limit: limiting,
  $skip: skipping,
  $count: counting,
  $unwind: unwinding,
};

function sorting(argument: unknown): Pipe {
  const pattern = asDocument(argument);
  if (pattern === undefined) throw numbered(15973, "the $sort key specification must be an object");
  if (Object.keys(pattern).length === 0) throw numbered(15976, "$sort stage must have at least one sort key");
  const order = compileSort(pattern);
  return function* (input) {
    yield* [...input].sort(order);
  };
}

function limiting(argument: unknown): Pipe {
  const limit = wholeNumber(argument);
  if (limit === undefined)
    throw numbered(
      5107201,
      `invalid argument to $limit stage: Expected a number in: $limit: ${describe(argument)}`,
    );
  if (limit < 0)
    throw numbered(
      5107201,
      `invalid argument to $limit stage: Expected a non-negative number in: $limit: ${describe(argument)}`,
    );
  if (limit === 0) throw numbered(15958, "the limit must be positive");
  return function* (input) {
    let left = limit;
    for (const document of input) {
      yield document;
      if (--left === 0) return;
    }
  };
}

function skipping(argument: unknown): Pipe {
  const skip = wholeNumber(argument);
  if (skip === undefined)
    throw numbered(
      5107200,
      `invalid argument to $skip stage: Expected a number in: $skip: ${describe(argument)}`,
    );
  if (skip < 0)
    throw numbered(
      5107200,
      `invalid argument to $skip stage: Expected a non-negative number in: $skip: ${describe(argument)}`,
    );
  return function* (input) {
    let left = skip;
    for (const document of input) if (left-- <= 0) yield document;
  };
}

function counting(argument: unknown): Pipe {
  if (typeof argument !== "string") throw numbered(40156, "the count field must be a non-empty string");
  if (argument === "") throw numbered(40156, "the count field must be a non-empty string");
  if (argument.startsWith("$")) throw numbered(40158, "the count field cannot be a $-prefixed path");
  if (argument.includes(".")) throw numbered(40160, "the count field cannot contain '.'");
  return function* (input) {
    let count = 0;
    const documents = input[Symbol.iterator]();
    while (documents.next().done !== true) count++;
    if (count > 0) yield { [argument]: count };
  };
}

interface Unwind {
  parts: string[];
  index: string[] | undefined;
  keepEmpty: boolean;
}

function unwinding(argument: unknown): Pipe {
  const unwind = unwindOf(argument);
  return function* (input) {
    for (const document of input) yield* unwound(document, unwind);
  };
}

function unwindOf(argument: unknown): Unwind {
  const named = typeof argument === "string" ? { path: argument } : asDocument(argument);
  if (named === undefined)
    throw numbered(
      15981,
      `expected either a string or an object as specification for $unwind stage, got ${typeName(argument)}`,
    );
  for (const key of Object.keys(named)) {
    if (!["path", "includeArrayIndex", "preserveNullAndEmptyArrays"].includes(key))
      throw numbered(28811, `unrecognized option to $unwind stage: ${key}`);
  }
  const { path, includeArrayIndex: index, preserveNullAndEmptyArrays: keep } = named;
  if (path === undefined) throw numbered(28812, "no path specified to $unwind stage");
  if (typeof path !== "string")
    throw numbered(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  if (!path.startsWith("$"))
    throw numbered(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  if (keep !== undefined && typeof keep !== "boolean")
    throw numbered(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeName(keep)}`,
    );
  return { parts: splitPath(path.slice(1)), index: indexPath(index), keepEmpty: keep === true };
}

function indexPath(index: unknown): string[] | undefined {
  if (index === undefined) return undefined;
  if (typeof index !== "string" || index === "")
    throw numbered(28810, "expected a non-empty string for the includeArrayIndex  option to $unwind stage");
  if (index.startsWith("$"))
    throw numbered(
      28822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  return splitPath(index);
}

function* unwound(document: Document, { parts, index, keepEmpty }: Unwind): Generator<Document> {
  const value = plainValue(document, parts);
  const place = (result: Document, at: unknown) =>
    index === undefined ? result : replaced(result, index, at);
  if (!Array.isArray(value)) {
    if (keepEmpty || (value !== undefined && value !== null)) yield place(document, null);
  } else if (value.length === 0) {
    if (keepEmpty) yield place(replaced(document, parts, undefined), null);
  } else {
    for (const [at, element] of value.entries())
      yield place(replaced(document, parts, element), Long.fromNumber(at));
  }
}

function plainValue(document: Document, parts: readonly string[]): unknown {
  let value: unknown = document;
  for (const part of parts) {
    const inner = asDocument(value);
    if (inner === undefined) return undefined;
    value = fieldOf(inner, part);
  }
  return value;
}

function replaced(document: Document, [name = "", ...rest]: readonly string[], value: unknown): Document {
  const next = rest.length === 0 ? value : replaced(asDocument(fieldOf(document, name)) ?? {}, rest, value);
  if (next !== undefined) return { ...document, [name]: next };
  const others = { ...document };
  Reflect.deleteProperty(others, name);
  return others;
}
