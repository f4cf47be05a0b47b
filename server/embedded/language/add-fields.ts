import { compileExpression } from "./expressions.js";
import type { Expression, Scope } from "./expression.js";
import { splitPath } from "./paths.js";
import { numbered } from "./refusals.js";
import { asDocument, bsonType, fieldOf, setField, typeName, type Document } from "./values.js";

type Rule = Expression | Map<string, Rule>;

/** Compiles `$addFields` and `$set`: every field from the document as it came in, dotted paths through arrays. */
export function compileAddFields(fields: Document, now: Date): (document: Document) => Document {
  if (Object.keys(fields).length === 0) {
    throw numbered(40177, "specification must have at least one field");
  }
  const rules = new Map<string, Rule>();
  for (const path of Object.keys(fields)) addRule(rules, splitPath(path), path, fields[path]);
  return (document) => apply(document, rules, { root: document, now });
}

function addRule(rules: Map<string, Rule>, parts: readonly string[], path: string, value: unknown): void {
  const [name = "", ...rest] = parts;
  if (name === "") throw numbered(40352, "FieldPath cannot be constructed with empty string");
  if (name.startsWith("$"))
    throw numbered(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    );
  const existing = rules.get(name);
  if (rest.length > 0 || isNested(value)) {
    if (typeof existing === "function")
      throw numbered(
        40176,
        `specification contains two conflicting paths. Cannot specify both '${path}' and '${name}'`,
      );
    const inner = existing ?? new Map<string, Rule>();
    rules.set(name, inner);
    if (rest.length > 0) addRule(inner, rest, path, value);
    else
      for (const key of Object.keys(value as Document))
        addRule(inner, splitPath(key), `${path}.${key}`, (value as Document)[key]);
    return;
  }
  if (existing !== undefined)
    throw numbered(
      40176,
      `specification contains two conflicting paths. Cannot specify both '${path}' and '${name}'`,
    );
  rules.set(name, compileExpression(value));
}

function isNested(value: unknown): boolean {
  if (typeName(value) !== "object" || bsonType(value as object) !== undefined) return false;
  const [first] = Object.keys(value as object);
  return first !== undefined && !first.startsWith("$");
}

function apply(document: Document, rules: ReadonlyMap<string, Rule>, scope: Scope): Document {
  const result = { ...document };
  for (const [name, rule] of rules) {
    const value = typeof rule === "function" ? rule(scope) : nested(fieldOf(document, name), rule, scope);
    if (value === undefined) Reflect.deleteProperty(result, name);
    else setField(result, name, value);
  }
  return result;
}

function nested(value: unknown, rules: ReadonlyMap<string, Rule>, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => nested(element, rules, scope));
  return apply(asDocument(value) ?? {}, rules, scope);
}
