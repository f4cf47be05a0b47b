import { compileExpression } from "./expressions.js";
import type { Expression, Scope } from "./expression.js";
import { compileFilter } from "./match.js";
import { nearestDouble, numericOf, wholeNumber } from "./numbers.js";
import { splitPath } from "./paths.js";
import { DatabaseError } from "../errors.js";
import { numbered } from "./refusals.js";
import { asDocument, bsonType, fieldOf, setField, typeName, type Document } from "./values.js";

/** What a projection does with one field. */
type Rule =
  | { kind: "keep" }
  | { kind: "drop" }
  | { kind: "compute"; expression: Expression }
  | { kind: "narrow"; narrow: (value: unknown) => unknown }
  | { kind: "nested"; rules: Map<string, Rule> };

interface Builder {
  rules: Map<string, Rule>;
  mode: "inclusion" | "exclusion" | undefined;
  id: boolean | undefined;
  find: boolean;
}

/** A projection of the time of a command. */
export interface ProjectionContext {
  now?: Date;
}

/**
 * Compiles a projection of `find`, with `$slice` and `$elemMatch`.
 *
 * @throws DatabaseError with MongoDB's code; 168 for an expression that is left out here
 */
export function compileProjection(
  projection: Document,
  context: ProjectionContext = {},
): (document: Document) => Document {
  return compile(projection, context, true);
}

/** Compiles the aggregation stage `$project`, which has expressions but no `$slice` and `$elemMatch` of `find`. */
export function compileProjectStage(
  projection: Document,
  context: ProjectionContext,
): (document: Document) => Document {
  if (Object.keys(projection).length === 0) {
    throw numbered(
      51272,
      "Invalid $project :: caused by :: projection specification must have at least one field",
    );
  }
  return compile(projection, context, false);
}

function compile(
  projection: Document,
  { now }: ProjectionContext,
  find: boolean,
): (document: Document) => Document {
  const builder: Builder = { rules: new Map(), mode: undefined, id: undefined, find };
  for (const path of Object.keys(projection)) addPath(builder, splitPath(path), path, projection[path]);
  const { rules, id } = builder;
  const inclusion = builder.mode === "inclusion" || (builder.mode === undefined && id === true);
  if (id === false) rules.set("_id", { kind: "drop" });
  else if (inclusion && !rules.has("_id")) rules.set("_id", { kind: "keep" });
  return (document) => project(document, rules, inclusion, { root: document, now });
}

function addPath(builder: Builder, parts: readonly string[], path: string, value: unknown): void {
  checkPath(parts, path);
  const flag = flagOf(value);
  if (path === "_id" && flag !== undefined) {
    builder.id = flag;
    return;
  }
  if (flag !== undefined) {
    setMode(builder, flag ? "inclusion" : "exclusion", path);
    addRule(builder.rules, parts, path, { kind: flag ? "keep" : "drop" });
    return;
  }
  const object =
    typeName(value) === "object" && bsonType(value as object) === undefined ? (value as Document) : undefined;
  const [operator] = Object.keys(object ?? {});
  if (object !== undefined && operator === undefined)
    throw numbered(51270, "An empty sub-projection is not a valid value. Found empty object at path");
  if (object !== undefined && operator?.startsWith("$") === false) {
    for (const key of Object.keys(object))
      addPath(builder, [...parts, ...splitPath(key)], `${path}.${key}`, object[key]);
    return;
  }
  if (builder.find && object !== undefined && (operator === "$slice" || operator === "$elemMatch")) {
    if (addArrayRule(builder, parts, path, operator, object[operator])) return;
  }
  setMode(builder, "inclusion", path);
  addRule(builder.rules, parts, path, { kind: "compute", expression: compileExpression(value) });
}

function checkPath(parts: readonly string[], path: string): void {
  for (const [i, part] of parts.entries()) {
    if (part === "")
      throw numbered(
        parts.length === 1 ? 40352 : i === parts.length - 1 ? 40353 : 15998,
        parts.length === 1
          ? "FieldPath cannot be constructed with empty string"
          : i === parts.length - 1
            ? "FieldPath must not end with a '.'."
            : "FieldPath field names may not be empty strings.",
      );
    if (part === "$" && i === parts.length - 1)
      throw new DatabaseError(
        115,
        "CommandNotSupported",
        `positional projection '${path}' is not supported by the embedded database`,
      );
    if (part.startsWith("$"))
      throw numbered(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
  }
}

/** True or false for a plain inclusion or exclusion; undefined for an expression or operator. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const numeric = numericOf(value);
  return numeric === undefined ? undefined : nearestDouble(numeric) !== 0;
}

function setMode(builder: Builder, mode: "inclusion" | "exclusion", path: string): void {
  if (builder.mode === undefined || builder.mode === mode) builder.mode = mode;
  else if (mode === "exclusion")
    throw numbered(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
  else throw numbered(31253, `Cannot do inclusion on field ${path} in exclusion projection`);
}

function addRule(rules: Map<string, Rule>, parts: readonly string[], path: string, rule: Rule): void {
  const [name = "", ...rest] = parts;
  const existing = rules.get(name);
  if (rest.length === 0) {
    if (existing) throw numbered(31250, `Path collision at ${path}`);
    rules.set(name, rule);
    return;
  }
  if (existing !== undefined && existing.kind !== "nested") {
    throw numbered(31249, `Path collision at ${path} remaining portion ${rest.join(".")}`);
  }
  const nested = existing ?? { kind: "nested" as const, rules: new Map<string, Rule>() };
  rules.set(name, nested);
  addRule(nested.rules, rest, path, rule);
}

function addArrayRule(
  builder: Builder,
  parts: readonly string[],
  path: string,
  operator: string,
  argument: unknown,
): boolean {
  if (operator === "$elemMatch") {
    const filter = asDocument(argument);
    if (filter === undefined)
      throw numbered(31274, `elemMatch: Invalid argument, object required, but got ${typeName(argument)}`);
    if (parts.length > 1) throw numbered(31275, "Cannot use $elemMatch projection on a nested field.");
    setMode(builder, "inclusion", path);
    addRule(builder.rules, parts, path, { kind: "narrow", narrow: firstMatching(filter) });
    return true;
  }
  const range = sliceRange(argument);
  if (range === undefined) return false;
  addRule(builder.rules, parts, path, {
    kind: "narrow",
    narrow: (value) => (Array.isArray(value) ? range(value) : value),
  });
  return true;
}

function firstMatching(filter: Document): (value: unknown) => unknown {
  const matches = compileFilter({ element: { $elemMatch: filter } });
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = (value as unknown[]).findIndex((element) => matches({ element: [element] }));
    return found < 0 ? undefined : [value[found]];
  };
}

function sliceRange(argument: unknown): ((array: unknown[]) => unknown[]) | undefined {
  const single = wholeNumber(argument);
  if (single !== undefined) return (array) => (single < 0 ? array.slice(single) : array.slice(0, single));
  if (!Array.isArray(argument) || argument.length !== 2) return undefined;
  const skip = wholeNumber(argument[0]);
  const limit = wholeNumber(argument[1]);
  if (skip === undefined || limit === undefined) return undefined;
  if (limit <= 0) throw numbered(28724, `First argument to $slice must be an array, but is of type: int`);
  return (array) => {
    const start = skip < 0 ? Math.max(0, array.length + skip) : skip;
    return array.slice(start, start + limit);
  };
}

function project(
  document: Document,
  rules: ReadonlyMap<string, Rule>,
  inclusion: boolean,
  scope: Scope,
): Document {
  const result: Document = {};
  for (const name of Object.keys(document)) {
    const rule = rules.get(name);
    const value = kept(document[name], rule, inclusion, scope);
    if (value !== undefined) setField(result, name, value);
  }
  for (const [name, rule] of rules) {
    if (Object.hasOwn(document, name) && rule.kind !== "compute") continue;
    const value = computed(rule, fieldOf(document, name), scope);
    if (value !== undefined) setField(result, name, value);
  }
  return result;
}

function kept(value: unknown, rule: Rule | undefined, inclusion: boolean, scope: Scope): unknown {
  if (rule === undefined) return inclusion ? undefined : value;
  switch (rule.kind) {
    case "keep":
      return value;
    case "drop":
    case "compute":
      return undefined;
    case "narrow":
      return rule.narrow(value);
    case "nested":
      return projectNested(value, rule.rules, inclusion, scope);
  }
}

function projectNested(
  value: unknown,
  rules: ReadonlyMap<string, Rule>,
  inclusion: boolean,
  scope: Scope,
): unknown {
  if (Array.isArray(value)) {
    return value
      .map((element) => projectNested(element, rules, inclusion, scope))
      .filter((element) => element !== undefined);
  }
  const document = asDocument(value);
  if (document !== undefined) return project(document, rules, inclusion, scope);
  return inclusion ? computed({ kind: "nested", rules: new Map(rules) }, undefined, scope) : value;
}

/** The value of computed fields where the document has nothing yet. */
function computed(rule: Rule, _existing: unknown, scope: Scope): unknown {
  if (rule.kind === "compute") return rule.expression(scope);
  if (rule.kind !== "nested") return undefined;
  const result: Document = {};
  for (const [name, inner] of rule.rules) {
    const value = computed(inner, undefined, scope);
    if (value !== undefined) setField(result, name, value);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}
