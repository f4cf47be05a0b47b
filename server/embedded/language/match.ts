import { DatabaseError } from "../errors.js";
import { every, withoutPosition, type Matcher, type Predicate } from "./condition.js";
import { equality } from "./comparisons.js";
import { compileOperators } from "./conditions.js";
import { compileExpression, isTruthy } from "./expressions.js";
import { splitPath } from "./paths.js";
import { badValue, notSupported } from "./refusals.js";
import { asDocument, bsonType, typeName, type Document } from "./values.js";

/** Where a filter stands: the time that `$$NOW` stands for, and whether expressions may be used there. */
interface FilterContext {
  now?: Date;
  /** `element` inside `$elemMatch`, `condition` in an update's `$pull` and `arrayFilters`. */
  within?: "element" | "condition";
}

/**
 * Compiles a MongoDB filter into a predicate, with MongoDB's rules for null, missing fields, arrays and types.
 *
 * @throws DatabaseError with MongoDB's code for everything invalid, and for what is left out here
 * (`$text`, `$where`, `$jsonSchema`, places on a map)
 */
export function compileFilter(filter: Document, context: FilterContext = {}): Predicate {
  return compileMatcher(filter, context).matches;
}

/** Compiles a filter as `compileFilter` does, for callers that also ask at which array position it matched. */
export function compileMatcher(filter: Document, context: FilterContext = {}): Matcher {
  const matchers: Matcher[] = [];
  for (const name of Object.keys(filter)) {
    const matcher = name.startsWith("$")
      ? topLevel(name, filter[name], context)
      : compileField(name, filter[name], context);
    if (matcher !== undefined) matchers.push(matcher);
  }
  return every(matchers);
}

function topLevel(name: string, value: unknown, context: FilterContext): Matcher | undefined {
  switch (name) {
    case "$and":
      return every(clauses(name, value, context));
    case "$or": {
      const any = clauses(name, value, context);
      return {
        matches: (document) => any.some((matcher) => matcher.matches(document)),
        position: (document) => any.find((matcher) => matcher.matches(document))?.position(document),
      };
    }
    case "$nor": {
      const none = clauses(name, value, context);
      return withoutPosition((document) => !none.some((matcher) => matcher.matches(document)));
    }
    case "$comment":
      return undefined;
    case "$expr":
      return expressionMatcher(value, context);
    default:
      throw refusal(name);
  }
}

function expressionMatcher(value: unknown, { now, within }: FilterContext): Matcher {
  if (within === "element") throw badValue("$expr can only be applied to the top-level document");
  if (within === "condition") {
    throw new DatabaseError(224, "QueryFeatureNotAllowed", "$expr is not allowed in this context");
  }
  const expression = compileExpression(value);
  return withoutPosition((document) => isTruthy(expression({ root: document, now })));
}

function refusal(name: string): DatabaseError {
  if (name === "$where" || name === "$function") return badValue(`${name} is not allowed in this context`);
  if (name === "$text" || name === "$jsonSchema" || name === "$sampleRate") return notSupported(name);
  return badValue(
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, ` +
      "consider using $getField or $setField.",
  );
}

function clauses(name: string, value: unknown, context: FilterContext): Matcher[] {
  if (!Array.isArray(value)) throw badValue(`${name} must be an array`);
  if (value.length === 0) throw badValue("$and/$or/$nor must be a nonempty array");
  return value.map((clause) => {
    const document = asDocument(clause);
    if (document === undefined) throw badValue("$or/$and/$nor entries need to be full objects");
    return compileMatcher(document, context);
  });
}

function compileField(path: string, value: unknown, context: FilterContext): Matcher {
  const operators = operatorsOf(value);
  if (operators === undefined) return equality(value).at(splitPath(path));
  const within = context.within ?? "element";
  const nested = (filter: Document) => compileFilter(filter, { ...context, within });
  return compileOperators(path, operators, nested).at(splitPath(path));
}

/** A document whose first field starts with `$` holds operators, except a reference `{ $ref, $id }`. */
function operatorsOf(value: unknown): Document | undefined {
  if (typeName(value) !== "object" || bsonType(value as object) !== undefined) return undefined;
  const [first] = Object.keys(value as object);
  return first?.startsWith("$") === true && first !== "$ref" && first !== "$id" && first !== "$db"
    ? (value as Document)
    : undefined;
}
