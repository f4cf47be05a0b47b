import type { Document } from "bson";
import { compareValues } from "../language/compare.js";
import { compileFilter } from "../language/match.js";
import { asDocument, typeName } from "../language/values.js";

/** What a filter demands of one path, as far as an index can use it. */
export interface Demand {
  /** The value must be one of these. */
  values?: unknown[];
  lower?: Bound;
  upper?: Bound;
}

export interface Bound {
  value: unknown;
  inclusive: boolean;
}

/** Longer lists than this are not looked up one by one. */
const LONGEST_LIST = 1000;

/** The demands of a filter by path; what an index cannot use is left to the filter itself. */
export function demandsOf(filter: Document): Map<string, Demand> {
  const demands = new Map<string, Demand>();
  collect(filter, demands);
  return demands;
}

function collect(filter: Document, demands: Map<string, Demand>): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === "$and") for (const clause of condition as Document[]) collect(clause, demands);
    if (path.startsWith("$")) continue;
    const operators = operatorsOf(condition);
    if (operators === undefined) demandValues(demands, path, [condition]);
    else for (const [name, value] of Object.entries(operators)) demandOperator(demands, path, name, value);
  }
}

/** `{ $gt: 1 }`, but not `{ a: 1 }` nor a value. */
function operatorsOf(condition: unknown): Document | undefined {
  const document = asDocument(condition);
  if (document === undefined || typeName(condition) !== "object") return undefined;
  const [first] = Object.keys(document);
  return first?.startsWith("$") && first !== "$ref" && first !== "$id" ? document : undefined;
}

function demandOperator(demands: Map<string, Demand>, path: string, name: string, value: unknown): void {
  if (name === "$eq") demandValues(demands, path, [value]);
  else if (name === "$in" && Array.isArray(value)) demandValues(demands, path, value);
  else if (name === "$gt" || name === "$gte") demandBound(demands, path, "lower", value, name === "$gte");
  else if (name === "$lt" || name === "$lte") demandBound(demands, path, "upper", value, name === "$lte");
}

function demandValues(demands: Map<string, Demand>, path: string, values: unknown[]): void {
  const demand = demandAt(demands, path);
  const usable = values.length <= LONGEST_LIST && values.every(isExact);
  if (usable && (demand.values === undefined || values.length < demand.values.length)) demand.values = values;
}

/** An array may also match as an element of another; a regular expression matches more than itself. */
function isExact(value: unknown): boolean {
  return !["array", "regex", "undefined", "missing"].includes(typeName(value));
}

const ORDERED = ["int", "long", "double", "decimal", "string", "date", "objectId", "timestamp"];

function demandBound(
  demands: Map<string, Demand>,
  path: string,
  side: "lower" | "upper",
  value: unknown,
  inclusive: boolean,
): void {
  const type = typeName(value);
  if (!ORDERED.includes(type) || Number.isNaN(Number(type === "double" ? value : 0))) return;
  demandAt(demands, path)[side] ??= { value, inclusive };
}

function demandAt(demands: Map<string, Demand>, path: string): Demand {
  const known = demands.get(path);
  if (known !== undefined) return known;
  const demand: Demand = {};
  demands.set(path, demand);
  return demand;
}

/** Whether every document that meets the demands also passes the filter of a partial index. */
export function implies(demands: ReadonlyMap<string, Demand>, filter: Document): boolean {
  return Object.entries(filter).every(([path, condition]) => {
    if (path === "$and") return (condition as Document[]).every((clause) => implies(demands, clause));
    const demand = demands.get(path);
    if (demand === undefined || path.startsWith("$")) return false;
    if (demand.values !== undefined) {
      const passes = compileFilter({ value: condition });
      return demand.values.length > 0 && demand.values.every((value) => passes({ value }));
    }
    return isExistence(condition) && (demand.lower !== undefined || demand.upper !== undefined);
  });
}

function isExistence(condition: unknown): boolean {
  const operators = operatorsOf(condition);
  return operators !== undefined && Object.keys(operators).join() === "$exists" && operators.$exists === true;
}

/** Whether the demands keep a document without the path out, so that a sparse index loses nothing. */
export function demandsPresence(demand: Demand | undefined): boolean {
  if (demand === undefined) return false;
  if (demand.values !== undefined) return demand.values.every((value) => compareValues(value, null) !== 0);
  return demand.lower !== undefined || demand.upper !== undefined;
}
