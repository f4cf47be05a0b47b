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
import { addRename } from "./update-rename.js";
import { addLeaf, applyNode, sortTree, type Branch, type UpdateScope } from "./update-tree.js";
import { equalitiesOf } from "./upsert.js";
import { asDocument, fieldOf, typeName, type Document } from "./values.js";

/** How an update is to be applied; `now` is the time that `$currentDate` and `$$NOW` write. */
export interface UpdateOptions {
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
  if (Array.isArray(update)) return keepingId(compilePipelineUpdate(update as Document[], options.now), true);
  const document = update as Document;
  const [first] = Object.keys(document);
  if (first?.startsWith("$") !== true) return compileReplacement(document, options);
  return keepingId(compileOperators(document, options), false);
}

function compileReplacement(replacement: Document, { arrayFilters = [] }: UpdateOptions): Update {
  if (arrayFilters.length > 0)
    throw failedToParse("arrayFilters may not be specified for replacement-style updates");
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
  return keepingId((document) => withIdFirst(replacement, fieldOf(document, "_id")), true);
}

function withIdFirst(replacement: Document, old: unknown): Document {
  const id = Object.hasOwn(replacement, "_id") ? replacement["_id"] : old;
  return id === undefined ? { ...replacement } : { _id: id, ...replacement };
}

function keepingId(apply: Update, whole: boolean): Update {
  return (document, matchedFilter) => {
    const result = apply(document, matchedFilter);
    const before = fieldOf(document, "_id");
    const after = fieldOf(result, "_id");
    if (before === undefined || before === after || (after !== undefined && equalValues(before, after)))
      return result;
    throw new DatabaseError(
      66,
      "ImmutableField",
      whole
        ? `After applying the update, the (immutable) field '_id' was found to have been altered to ${describeField("_id", after)}`
        : "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
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
  sortTree(tree);
  const inserting = options.isUpsert === true;
  const positional = Object.values(update).some((fields) => Object.keys(fields as object).some(isPositional));
  return (document, matchedFilter) => {
    const scope: UpdateScope = {
      root: document,
      inserting,
      now: options.now,
      position: positional ? positionOf(matchedFilter, document) : undefined,
      arrayFilters: filters,
    };
    return applyNode(tree, document, "", scope) as Document;
  };
}

function isPositional(path: string): boolean {
  return path.split(".").includes("$");
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
    if (compile === undefined) addRename(tree, path, parts, fields[path]);
    else addLeaf(tree, parts, { kind: "leaf", path, ...compile(fields[path], path) });
  }
}

function checkedPath(path: string, filters: ReadonlyMap<string, ElementTest>, used: Set<string>): string[] {
  if (path === "") throw new DatabaseError(56, "EmptyFieldName", "An empty update path is not valid.");
  const parts = splitPath(path);
  parts.forEach((part, i) => {
    if (part === "") {
      throw new DatabaseError(
        56,
        "EmptyFieldName",
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    }
    if (part.startsWith("$")) checkMarker(path, part, i, filters, used);
  });
  return parts;
}

function checkMarker(
  path: string,
  part: string,
  at: number,
  filters: ReadonlyMap<string, ElementTest>,
  used: Set<string>,
): void {
  const identifier = /^\$\[([^\]]*)\]$/.exec(part)?.[1];
  if (part !== "$" && identifier === undefined) {
    throw new DatabaseError(
      52,
      "DollarPrefixedFieldName",
      `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
    );
  }
  if (at === 0) {
    throw badValue(
      identifier === undefined
        ? `Cannot have positional (i.e. '$') element in the first position in path '${path}'`
        : `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
    );
  }
  if (identifier === undefined || identifier === "") return;
  if (!filters.has(identifier))
    throw badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
  used.add(identifier);
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
