import type { Document } from "bson";
import { compareValues } from "../language/compare.js";
import { compileFilter } from "../language/match.js";
import { numberOf } from "../bson.js";
import { asDocument, typeName } from "../language/values.js";

/** What a filter demands of one path, as far as an index can use it. */
export interface Demand {
  /** The value must be one of these. */
  values?: unknown[];
  lower?: Bound;
  upper?: Bound;
}

interface Bound {
  value: unknown;
  inclusive: boolean;
}

/** Longer lists than this are not looked up one by one. */
const LONGEST_LIST = 1000;

/** The demands of a filter by path. */
export class Demands {
  readonly byPath = new Map<string, Demand>();
  /** Whether they say everything that the filter says; what an index cannot use is left to the filter itself. */
  complete = true;

  constructor(filter: Document) {
    this.#collect(filter);
  }

  at(path: string): Demand | undefined {
    return this.byPath.get(path);
  }

  #collect(filter: Document): void {
    for (const [path, condition] of Object.entries(filter) as [string, unknown][]) {
      if (path === "$and") for (const clause of condition as Document[]) this.#collect(clause);
      else if (path.startsWith("$")) this.complete &&= path === "$comment";
      else this.#collectField(path, condition);
    }
  }

  #collectField(path: string, condition: unknown): void {
    // A number in a path may be a place in an array or a name: an index knows only one of them.
    if (/(^|\.)\d+(\.|$)/.test(path)) {
      this.complete = false;
      return;
    }
    const operators = operatorsOf(condition);
    if (operators === undefined) this.#demandValues(path, [condition]);
    else for (const [name, value] of Object.entries(operators)) this.#demandOperator(path, name, value);
  }

  #demandOperator(path: string, name: string, value: unknown): void {
    if (name === "$eq") this.#demandValues(path, [value]);
    else if (name === "$in" && Array.isArray(value)) this.#demandValues(path, value);
    else if (name === "$gt" || name === "$gte") this.#demandBound(path, "lower", value, name === "$gte");
    else if (name === "$lt" || name === "$lte") this.#demandBound(path, "upper", value, name === "$lte");
    else this.complete = false;
  }

  #demandValues(path: string, values: unknown[]): void {
    const usable = values.length <= LONGEST_LIST && values.every(isExact);
    const known = this.byPath.get(path);
    if (!usable || known !== undefined) this.complete = false;
    if (!usable || (known?.values !== undefined && known.values.length <= values.length)) return;
    this.byPath.set(path, { ...known, values });
  }

  #demandBound(path: string, side: "lower" | "upper", value: unknown, inclusive: boolean): void {
    const known = this.byPath.get(path);
    const usable = isOrdered(value);
    if (!usable || known?.values !== undefined || known?.[side] !== undefined) this.complete = false;
    if (usable) this.byPath.set(path, { [side]: { value, inclusive }, ...known });
  }
}

/** `{ $gt: 1 }`, but not `{ a: 1 }` nor a value. */
function operatorsOf(condition: unknown): Document | undefined {
  const document = asDocument(condition);
  if (document === undefined || typeName(condition) !== "object") return undefined;
  const [first] = Object.keys(document);
  return first?.startsWith("$") && first !== "$ref" && first !== "$id" ? document : undefined;
}

/** An array may also match as an element of another; a regular expression matches more than itself. */
function isExact(value: unknown): boolean {
  return !["array", "regex", "undefined", "missing"].includes(typeName(value));
}

const ORDERED = ["int", "long", "double", "decimal", "string", "date", "objectId", "timestamp"];

/** A value whose range in an index holds just the values of its type on one side of it. */
function isOrdered(value: unknown): boolean {
  return ORDERED.includes(typeName(value)) && !isNaN(numberOf(value) ?? 0);
}

/** Whether every document that meets the demands also passes the filter of a partial index. */
export function implies(demands: Demands, filter: Document): boolean {
  return Object.entries(filter).every(([path, condition]) => {
    if (path === "$and") return (condition as Document[]).every((clause) => implies(demands, clause));
    const demand = demands.at(path);
    if (demand === undefined || path.startsWith("$")) return false;
    if (demand.values !== undefined) {
      // Null also asks for documents without the path.
      if (!demandsPresence(demand)) return false;
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
