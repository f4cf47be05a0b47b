import { DatabaseError } from "../errors.js";
import type { Compile, Expression, Scope } from "./expression.js";
import { ARITHMETIC } from "./expressions-arithmetic.js";
import { ARRAYS } from "./expressions-arrays.js";
import { DATES } from "./expressions-dates.js";
import { LOGIC } from "./expressions-logic.js";
import { SEQUENCES } from "./expressions-sequences.js";
import { STRINGS } from "./expressions-strings.js";
import { TYPES } from "./expressions-types.js";
import { failedToParse, numbered } from "./refusals.js";
import { asDocument, bsonType, fieldOf, setField, typeName, type Document } from "./values.js";

export { isTruthy } from "./truth.js";

const OPERATORS = { ...ARITHMETIC, ...LOGIC, ...ARRAYS, ...SEQUENCES, ...STRINGS, ...DATES, ...TYPES };

/**
 * Compiles an aggregation expression. The result is undefined where MongoDB has a missing value.
 *
 * @throws DatabaseError 168 for an operator that is unknown or left out, and MongoDB's codes for wrong arguments
 */
export function compileExpression(source: unknown, names: readonly string[] = []): Expression {
  const compile: Compile = (part, added = []) => compileExpression(part, [...names, ...added]);
  if (typeof source === "string") {
    return source.startsWith("$") && source.length > 1 ? compileReference(source, names) : () => source;
  }
  if (Array.isArray(source)) {
    const parts = source.map((part) => compile(part));
    return (scope) => parts.map((part) => part(scope) ?? null);
  }
  if (typeName(source) === "object" && bsonType(source as object) === undefined) {
    return compileObject(source as Document, compile);
  }
  return () => source;
}

function compileObject(source: Document, compile: Compile): Expression {
  const keys = Object.keys(source);
  const [first] = keys;
  if (first?.startsWith("$") === true) {
    if (keys.length > 1) {
      throw numbered(15983, "an object representing an expression must have exactly one field");
    }
    const operator = Object.hasOwn(OPERATORS, first) ? OPERATORS[first] : undefined;
    if (operator === undefined) {
      throw new DatabaseError(168, "InvalidPipelineOperator", `Unrecognized expression '${first}'`);
    }
    return operator(source[first], compile, first);
  }
  return compileDocument(source, keys, compile);
}

function compileDocument(source: Document, keys: readonly string[], compile: Compile): Expression {
  const fields = keys.map((key) => {
    if (key.includes("."))
      throw numbered(
        16412,
        `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
      );
    if (key.startsWith("$"))
      throw numbered(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    return { key, value: compile(source[key]) };
  });
  return (scope) => {
    const result: Document = {};
    for (const { key, value } of fields) {
      const found = value(scope);
      if (found !== undefined) setField(result, key, found);
    }
    return result;
  };
}

function compileReference(source: string, names: readonly string[]): Expression {
  if (!source.startsWith("$$")) {
    const parts = pathParts(source.slice(1));
    return (scope) => valueAt(scope.root, parts, 0);
  }
  const [name = "", ...parts] = source.slice(2).split(".");
  if (parts.length > 0) pathParts(parts.join("."));
  const base = compileVariable(name, names);
  return parts.length === 0 ? base : (scope) => valueAt(base(scope), parts, 0);
}

function compileVariable(name: string, names: readonly string[]): Expression {
  if (names.includes(name)) return (scope) => scope.variables?.[name];
  switch (name) {
    case "ROOT":
    case "CURRENT":
      return (scope) => scope.root;
    case "NOW":
      return now;
    case "REMOVE":
      return () => undefined;
    case "":
      throw failedToParse("empty variable names are not allowed");
    default:
      throw numbered(17276, `Use of undefined variable: ${name}`);
  }
}

function now(scope: Scope): unknown {
  if (scope.now === undefined) throw numbered(51144, "Builtin variable '$$NOW' is not available");
  return scope.now;
}

function pathParts(path: string): string[] {
  const parts = path.split(".");
  for (const part of parts) {
    if (part === "") throw numbered(15998, "FieldPath field names may not be empty strings.");
    if (part.startsWith("$"))
      throw numbered(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
  }
  return parts;
}

/** Follows a path as expressions do: an array on the way maps over its documents, positions mean nothing. */
function valueAt(value: unknown, parts: readonly string[], at: number): unknown {
  let current = value;
  for (let i = at; i < parts.length; i++) {
    if (Array.isArray(current)) {
      const found: unknown[] = [];
      for (const element of current) {
        const inner = Array.isArray(element) || asDocument(element) ? valueAt(element, parts, i) : undefined;
        if (inner !== undefined) found.push(inner);
      }
      return found;
    }
    const document = asDocument(current);
    if (document === undefined) return undefined;
    current = fieldOf(document, parts[i] as string);
  }
  return current;
}
