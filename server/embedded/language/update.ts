import { DatabaseError } from "../errors.js";
import { equalValues } from "./compare.js";
import { describe, describeField } from "./describe.js";
import { compileArrayFilters, type ElementTest } from "./array-filters.js";
import { compilePipelineUpdate } from "./update-pipeline.js";
import { compileMatcher } from "./match.js";
import { splitPath } from "./paths.js";
import { badValue, failedToParse } from "./refusals.js";
import { ARRAY_OPERATORS } from "./update-arrays.js";
import { FIELD_OPERATORS } from "./update-operators.js";
import { checkedPath } from "./update-paths.js";
import { addRename } from "./update-rename.js";
import { addLeaf, applyNode, sortTree, type Branch, type UpdateScope } from "./update-tree.js";
import { equalitiesOf } from "./upsert.js";
import { asDocument, fieldOf, typeName, type Document } from "./values.js";

/** How an update is to be applied; `now` is the time that `$currentDate` and `$$NOW` write. */
interface UpdateOptions {
  arrayFilters?: Document[];
  isUpsert?: boolean;
  now: Date;
}

/** Gives a document's successor; `matchedFilter` is the filter that found it, for the position of `$`. */
export type Update = (document: Document, matchedFilter: Document) => Document;

const OPERATORS = { ...FIELD_OPERATORS, ...ARRAY_OPERATORS };

/**
 * Compiles an update: operators, a replacement document, or a list of pipeline stages. The compiled update
 * never changes its input; with `isUpsert` it also applies `$setOnInsert` and may give an `_id`.
 *
 * @throws DatabaseError with MongoDB's codes: 9 and 2 for what cannot be parsed, 40 for two operators on one
 * path; when applied 14, 28 and 2 for values of the wrong type, 66 for another `_id`
 */
export function compileUpdate(update: Document | readonly Document[], options: UpdateOptions): Update {
  if (Array.isArray(update)) {
    refuseArrayFilters(options, "pipeline");
    return replacing(compilePipelineUpdate(update as Document[], options.now));
  }
  const document = update as Document;
  const [first] = Object.keys(document);
  if (first?.startsWith("$") !== true) return compileReplacement(document, options);
  return compileOperators(document, options);
}

function refuseArrayFilters({ arrayFilters = [] }: UpdateOptions, style: string): void {
  if (arrayFilters.length > 0)
    throw failedToParse(`arrayFilters may not be specified for ${style}-style updates`);
}

function compileReplacement(replacement: Document, options: UpdateOptions): Update {
  refuseArrayFilters(options, "replacement");
  for (const name of Object.keys(replacement)) {
    if (name.startsWith("$")) {
      throw new DatabaseError(
        52,
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's ` +
          "replacement document. Consider using an aggregation pipeline with $replaceWith.",
      );
    }
  }
  return replacing(() => replacement);
}

/** A whole new document has the old `_id` when it names none, as its first field. */
function withIdFirst(replacement: Document, old: unknown): Document {
  const id = Object.hasOwn(replacement, "_id") ? replacement["_id"] : old;
  return id === undefined ? { ...replacement } : { _id: id, ...replacement };
}

function replacing(apply: (document: Document) => Document): Update {
  return (document) => {
    const before = fieldOf(document, "_id");
    const result = withIdFirst(apply(document), before);
    if (before === undefined || equalValues(before, result["_id"])) return result;
    throw immutableId(
      `After applying the update, the (immutable) field '_id' was found to have been altered to ` +
        describeField("_id", result["_id"]),
    );
  };
}

function immutableId(message: string): DatabaseError {
  return new DatabaseError(66, "ImmutableField", message);
}

/** Operators may write an `_id` again only as exactly what it is, its type included. */
function keepingId(apply: Update, paths: readonly string[]): Update {
  const path = paths.find((name) => name === "_id" || name.startsWith("_id."));
  if (path === undefined) return apply;
  return (document, matchedFilter) => {
    const result = apply(document, matchedFilter);
    const before = fieldOf(document, "_id");
    const after = fieldOf(result, "_id");
    if (before === undefined || (typeName(before) === typeName(after) && equalValues(before, after)))
      return result;
    throw immutableId(`Performing an update on the path '${path}' would modify the immutable field '_id'`);
  };
}

function compileOperators(update: Document, options: UpdateOptions): Update {
  const filters = compileArrayFilters(options.arrayFilters ?? []);
  const used = new Set<string>();
  const tree: Branch = { kind: "branch", children: new Map() };
  for (const operator of Object.keys(update)) addOperator(tree, operator, update[operator], filters, used);
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) {
      throw failedToParse(
        `The array filter for identifier '${identifier}' was not used in the update ${describe(update)}`,
      );
    }
  }
  const paths = pathsOf(update);
  const positional = paths.some((path) => splitPath(path).includes("$"));
  return keepingId(applyTree(tree, positional, filters, options), paths);
}

/** Every path that an update names, the targets of `$rename` among them. */
function pathsOf(update: Document): string[] {
  return Object.entries(update).flatMap(([operator, fields]) => {
    const named = fields as Document;
    return operator === "$rename"
      ? [...Object.keys(named), ...Object.values(named).map(String)]
      : Object.keys(named);
  });
}

function applyTree(
  tree: Branch,
  positional: boolean,
  arrayFilters: ReadonlyMap<string, ElementTest>,
  { now, isUpsert: inserting = false }: UpdateOptions,
): Update {
  sortTree(tree);
  return (document, matchedFilter) => {
    const position = positional ? positionOf(matchedFilter, document) : undefined;
    const scope: UpdateScope = { root: document, inserting, now, position, arrayFilters };
    return applyNode(tree, document, "", scope) as Document;
  };
}

function positionOf(filter: Document, document: Document): string {
  const position = compileMatcher(filter).position(document);
  if (position === undefined) {
    throw badValue("The positional operator did not find the match needed from the query.");
  }
  return String(position);
}

function addOperator(
  tree: Branch,
  operator: string,
  argument: unknown,
  filters: ReadonlyMap<string, ElementTest>,
  used: Set<string>,
): void {
  const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (compile === undefined && operator !== "$rename") {
    throw failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  const fields = asDocument(argument);
  if (fields === undefined) {
    throw failedToParse(
      `Modifiers operate on fields but we found type ${typeName(argument)} instead. For example: ` +
        `{$mod: {<field>: ...}} not {${describeField(operator, argument)}}`,
    );
  }
  for (const path of Object.keys(fields)) {
    const parts = checkedPath(path, filters, used);
    if (compile === undefined) addRename(tree, path, parts, fields[path], filters);
    else addLeaf(tree, parts, { kind: "leaf", path, ...compile(fields[path], path) });
  }
}

/**
 * The document that an upsert inserts: what the filter says by equality, then the update. Without an `_id` in
 * either the caller adds one; when there is one, it is the first field.
 */
export function documentFromUpsert(
  filter: Document,
  update: Document | readonly Document[],
  options: UpdateOptions,
): Document {
  const [first] = Array.isArray(update) ? ["$"] : Object.keys(update);
  const base = equalitiesOf(filter, first?.startsWith("$") !== true);
  const result = compileUpdate(update, { ...options, isUpsert: true })(base, {});
  return Object.hasOwn(result, "_id") ? { _id: result["_id"], ...result } : result;
}
