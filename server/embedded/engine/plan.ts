import type { Document } from "bson";
import { DatabaseError } from "../errors.js";
import { afterPrefix, MAX_KEY, prefixOf, RECORDS } from "../store/keys.js";
import type { Key, Range } from "../store/layer.js";
import { boundsOf, type Bounds } from "./bounds.js";
import type { Collection } from "./collection.js";
import { Demands, demandsPresence, implies } from "./conditions.js";
import type { Index } from "./index-definition.js";
import { fieldKey, type IndexField } from "./index-keys.js";

/** How the records of a statement are found: key ranges of one index, or of the collection itself. */
export interface Plan {
  /** Undefined: the documents themselves, in the order in which they came. */
  index: Index | undefined;
  ranges: Range[];
  /** The very keys of a unique index, when a value is given for each of its fields. */
  points?: readonly Key[];
  /** Whether records come in the order that was asked for. */
  sorted: boolean;
  /** Whether just the records that pass the filter are found. */
  exact: boolean;
}

/** More combinations of `$in` values than this are not looked up one by one. */
const MOST_RANGES = 2000;

/** Chooses the index that narrows a filter most. Unless the plan is exact, records still have to pass the filter. */
export function planFor(collection: Collection, filter: Document, sort?: Document, hint?: Index): Plan {
  const demands = new Demands(filter);
  if (hint?.partial !== undefined && !implies(demands, hint.partial)) throw noPlan(hint);
  let best: Candidate | undefined;
  for (const index of hint === undefined ? collection.indexes : [hint]) {
    if (hint === undefined && !isUsable(index, demands)) continue;
    const candidate = consider(index, demands, sort);
    if (best === undefined || candidate.score > best.score) best = candidate;
  }
  if (best !== undefined && (best.score > 0 || hint !== undefined)) return planOf(collection, best, demands);
  return { ...scanAll(collection), exact: demands.complete && demands.byPath.size === 0 };
}

/** A partial index that may lack some of the documents cannot be forced on a query. */
function noPlan({ name }: Index): DatabaseError {
  const message = `error processing query: No query solutions with the partial index ${name}`;
  return new DatabaseError(291, "NoQueryExecutionPlans", message);
}

/** The whole collection, in the order of insertion or against it. */
export function scanAll(collection: Collection, reverse = false): Plan {
  const start = prefixOf(collection.number, RECORDS);
  const ranges = [{ start, end: afterPrefix(start), reverse }];
  return { index: undefined, ranges, sorted: false, exact: false };
}

interface Candidate {
  index: Index;
  score: number;
  /** Key pieces of the leading fields with given values, and how many fields they are. */
  prefixes: Key[];
  given: number;
  /** Bounds of the next field. */
  bounds: Bounds | undefined;
  sorted: boolean;
  reverse: boolean;
}

function isUsable(index: Index, demands: Demands): boolean {
  if (index.partial !== undefined && !implies(demands, index.partial)) return false;
  return !index.sparse || index.fields.some(({ path }) => demandsPresence(demands.at(path)));
}

function isArray(index: Index, field: number): boolean {
  return ((index.multikey >> field) & 1) === 1;
}

function consider(index: Index, demands: Demands, sort: Document | undefined): Candidate {
  const { prefixes, given, throughArray } = prefixesOf(index, demands);
  const field = index.fields[given];
  // Two fields of one array may be met by two elements: only the first of them may narrow the keys.
  const free = field !== undefined && !(throughArray && isArray(index, given));
  const bounds = free ? boundsOf(field, demands.at(field.path), isArray(index, given)) : undefined;
  const direction = prefixes.length > 1 ? undefined : sortDirection(index, given, sort, demands);
  const whole = given === index.fields.length && index.unique ? 100 : 0;
  const score = whole + given * 10 + (bounds === undefined ? 0 : 4) + (direction === undefined ? 0 : 3);
  return {
    index,
    score,
    prefixes,
    given,
    bounds,
    sorted: direction !== undefined,
    reverse: direction === -1,
  };
}

function prefixesOf(index: Index, demands: Demands) {
  let prefixes: Key[] = [""];
  let given = 0;
  let throughArray = false;
  for (; given < index.fields.length; given++) {
    const { path, direction } = index.fields[given] as IndexField;
    const values = demands.at(path)?.values;
    if (values === undefined || prefixes.length * values.length > MOST_RANGES) break;
    if (throughArray && isArray(index, given)) break;
    throughArray ||= isArray(index, given);
    const keys = [...new Set(values.map((value) => fieldKey(value, direction)))];
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
  }
  return { prefixes, given, throughArray };
}

/** 1 or -1 when the index from field `given` on has the order asked for, forwards or backwards. */
function sortDirection(
  index: Index,
  given: number,
  sort: Document | undefined,
  demands: Demands,
): 1 | -1 | undefined {
  if (sort === undefined) return undefined;
  const settled = new Set(index.fields.slice(0, given).map(({ path }) => path));
  let direction: 1 | -1 | undefined;
  let at = given;
  for (const [path, order] of Object.entries(sort)) {
    if (settled.has(path) && demands.at(path)?.values?.length === 1 && index.multikey === 0) continue;
    const field = index.fields[at];
    if (field?.path !== path || isArray(index, at)) return undefined;
    const turn = Number(order) * field.direction > 0 ? 1 : -1;
    if (direction !== undefined && direction !== turn) return undefined;
    direction = turn;
    at++;
  }
  return direction ?? 1;
}

function planOf(collection: Collection, best: Candidate, demands: Demands): Plan {
  const { index, prefixes, given, bounds, sorted, reverse } = best;
  const base = prefixOf(collection.number, index.number);
  let exact =
    demands.complete &&
    index.multikey === 0 &&
    demands.byPath.size === given + (bounds === undefined ? 0 : 1) &&
    bounds?.exact !== false;
  const ranges = prefixes.map((prefix) => {
    const whole = base + prefix;
    const start = bounds === undefined ? whole : whole + bounds.start;
    const end = bounds === undefined ? afterPrefix(whole) : whole + bounds.end;
    exact &&= start.length <= LONGEST && end.length <= LONGEST;
    return clipped(start, end, reverse);
  });
  ranges.sort((a, b) => (a.start < b.start ? -1 : 1));
  const isPoint = index.unique && given === index.fields.length && exact;
  return { index, ranges, sorted, exact, ...(isPoint ? { points: ranges.map(({ start }) => start) } : {}) };
}

const LONGEST = MAX_KEY - 16;

/** Bounds longer than a key can be are cut; the range only grows by it. */
function clipped(start: Key, end: Key, reverse: boolean): Range {
  return {
    start: start.length > LONGEST ? start.slice(0, LONGEST) : start,
    end: end.length > LONGEST ? afterPrefix(end.slice(0, LONGEST)) : end,
    reverse,
  };
}
