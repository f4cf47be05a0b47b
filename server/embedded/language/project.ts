import { compileExpression } from "./expressions.js";
import { nearestDouble, numericOf } from "./numbers.js";
import { splitPath } from "./paths.js";
import { compileFirstMatch, compileSliceProjection } from "./project-arrays.js";
import { project, type Rule } from "./projection.js";
import { notSupported, numbered } from "./refusals.js";
import { bsonType, fieldOf, typeName, type Document } from "./values.js";

interface Builder {
  readonly rules: Map<string, Rule>;
  /** Whether `find`'s own `$slice` and `$elemMatch` are understood. */
  readonly find: boolean;
  mode: "inclusion" | "exclusion" | undefined;
  id: boolean | undefined;
}

/** A compiled projection: a new document with the fields that are wanted. */
type Projection = (document: Document) => Document;

/** The time that `$$NOW` stands for. */
interface ProjectionContext {
  now?: Date;
}

/**
 * Compiles a projection of `find`, with expressions, `$slice` and `$elemMatch`.
 *
 * @throws DatabaseError 31253 and 31254 for a mixture of inclusion and exclusion, 31249 and 31250 for paths
 * that collide, 168 for an expression and 115 for a positional projection, which are left out here
 */
export function compileProjection(projection: Document, context: ProjectionContext = {}): Projection {
  return compile(projection, context, true);
}

/** Compiles the aggregation stage `$project`, where `$slice` is the expression of that name. */
export function compileProjectStage(projection: Document, context: ProjectionContext): Projection {
  if (Object.keys(projection).length === 0) {
    throw numbered(51272, "projection specification must have at least one field");
  }
  return compile(projection, context, false);
}

function compile(projection: Document, { now }: ProjectionContext, find: boolean): Projection {
  const builder: Builder = { rules: new Map(), find, mode: undefined, id: undefined };
  for (const path of Object.keys(projection)) addPath(builder, splitPath(path), path, projection[path]);
  const { rules, id, mode } = builder;
  const inclusion = mode === "inclusion" || (mode === undefined && id === true);
  if (id === false) rules.set("_id", { kind: "drop" });
  else if (inclusion && !rules.has("_id")) rules.set("_id", { kind: "keep" });
  return (document) => project(document, rules, inclusion, { root: document, now });
}

function addPath(builder: Builder, parts: readonly string[], path: string, value: unknown): void {
  checkPath(parts, path);
  const flag = flagOf(value);
  if (flag !== undefined) addFlag(builder, parts, path, flag);
  else if (typeName(value) !== "object" || bsonType(value as object) !== undefined) {
    addComputed(builder, parts, path, value);
  } else addObject(builder, parts, path, value as Document);
}

function addFlag(builder: Builder, parts: readonly string[], path: string, flag: boolean): void {
  if (path === "_id") {
    builder.id = flag;
    return;
  }
  setMode(builder, flag ? "inclusion" : "exclusion", path);
  addRule(builder.rules, parts, path, { kind: flag ? "keep" : "drop" });
}

function addComputed(builder: Builder, parts: readonly string[], path: string, value: unknown): void {
  setMode(builder, "inclusion", path);
  addRule(builder.rules, parts, path, { kind: "compute", expression: compileExpression(value) });
}

function addObject(builder: Builder, parts: readonly string[], path: string, value: Document): void {
  const [first] = Object.keys(value);
  if (first === undefined) {
    throw numbered(51270, "An empty sub-projection is not a valid value. Found empty object at path");
  }
  if (!first.startsWith("$")) {
    for (const key of Object.keys(value)) {
      addPath(builder, [...parts, ...splitPath(key)], `${path}.${key}`, value[key]);
    }
  } else if (builder.find && first === "$elemMatch") {
    const narrow = compileFirstMatch(value[first], parts.length);
    setMode(builder, "inclusion", path);
    addRule(builder.rules, parts, path, {
      kind: "compute",
      expression: ({ root }) => narrow(fieldOf(root, path)),
    });
  } else {
    const narrow = builder.find && first === "$slice" ? compileSliceProjection(value[first]) : undefined;
    if (narrow === undefined) addComputed(builder, parts, path, value);
    else addRule(builder.rules, parts, path, { kind: "narrow", narrow });
  }
}

function checkPath(parts: readonly string[], path: string): void {
  const empty = parts.indexOf("");
  if (parts.length === 1 && empty === 0) {
    throw numbered(40352, "FieldPath cannot be constructed with empty string");
  }
  if (empty > 0 && empty === parts.length - 1) throw numbered(40353, "FieldPath must not end with a '.'.");
  if (empty >= 0) throw numbered(15998, "FieldPath field names may not be empty strings.");
  if (parts.length > 1 && parts.at(-1) === "$") throw notSupported(`the positional projection '${path}'`);
  if (parts.some((part) => part.startsWith("$"))) {
    throw numbered(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
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
  else if (mode === "exclusion") {
    throw numbered(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
  } else throw numbered(31253, `Cannot do inclusion on field ${path} in exclusion projection`);
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
