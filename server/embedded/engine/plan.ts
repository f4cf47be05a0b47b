import type { Document } from "bson";
import { rankOf } from "../language/values.js";
import { afterPrefix, MAX_KEY, prefixOf, RECORDS } from "../store/keys.js";
import type { Key, Range } from "../store/layer.js";
import type { Collection } from "./collection.js";
import { demandsOf, demandsPresence, implies, type Demand } from "./conditions.js";
import type { Index } from "./index-definition.js";
import { fieldKey, type IndexField } from "./index-keys.js";

/** How the records of a statement are found: key ranges of one index, or of the collection itself. */
export interface Plan {
  /** Undefined: the documents themselves, in the order in which they came. */
  index: Index | undefined;
  ranges: Range[];
  /** Whether records come in the order that was asked for. */
  sorted: boolean;
}

/** More combinations of `$in` values than this are not looked up one by one. */
const MOST_RANGES = 2000;

/** Chooses the index that narrows a filter most; every record found still has to pass the filter. */
export function planFor(collection: Collection, filter: Document, sort?: Document, hint?: Index): Plan {
  const demands = demandsOf(filter);
  let best: Candidate | undefined;
  for (const index of hint === undefined ? collection.indexes : [hint]) {
    if (hint === undefined && !isUsable(index, demands)) continue;
    const candidate = consider(index, demands, sort);
    if (best === undefined || candidate.score > best.score) best = candidate;
  }
  if (best !== undefined && (best.score > 0 || hint !== undefined)) return planOf(collection, best);
  return scanAll(collection);
}

/** The whole collection, in the order of insertion or against it. */
export function scanAll(collection: Collection, reverse = false): Plan {
  const start = prefixOf(collection.number, RECORDS);
  return { index: undefined, ranges: [{ start, end: afterPrefix(start), reverse }], sorted: false };
}

interface Candidate {
  index: Index;
  score: number;
  /** Key pieces of the leading fields with given values. */
  prefixes: Key[];
  /** Ordered bounds of the next field, as key pieces. */
  range: { start: Key; end: Key } | undefined;
  sorted: boolean;
  reverse: boolean;
}

function isUsable(index: Index, demands: ReadonlyMap<string, Demand>): boolean {
  if (index.partial !== undefined && !implies(demands, index.partial)) return false;
  return !index.sparse || index.fields.some(({ path }) => demandsPresence(demands.get(path)));
}

function consider(index: Index, demands: ReadonlyMap<string, Demand>, sort: Document | undefined): Candidate {
  let prefixes: Key[] = [""];
  let at = 0;
  let arrays = 0;
  for (; at < index.fields.length; at++) {
    const field = index.fields[at] as IndexField;
    const values = demands.get(field.path)?.values;
    const isArray = (index.multikey >> at) & 1;
    // Two fields of one array may be met by two elements: only the first of them may narrow the keys.
    if (values === undefined || prefixes.length * values.length > MOST_RANGES || arrays + isArray > 1) break;
    arrays += isArray;
    const keys = [...new Set(values.map((value) => fieldKey(value, field.direction)))];
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
  }
  const range = arrays === 0 || ((index.multikey >> at) & 1) === 0 ? rangeOf(index, at, demands) : undefined;
  const direction = prefixes.length > 1 ? undefined : sortDirection(index, at, sort, demands);
  const whole = at === index.fields.length && index.unique ? 100 : 0;
  const score = whole + at * 10 + (range === undefined ? 0 : 4) + (direction === undefined ? 0 : 3);
  return { index, score, prefixes, range, sorted: direction !== undefined, reverse: direction === -1 };
}

/** The bounds of field `at`; when an array stood there, two bounds may be met by two elements: one is taken. */
function rangeOf(index: Index, at: number, demands: ReadonlyMap<string, Demand>): Candidate["range"] {
  const field = index.fields[at];
  const demand = field === undefined ? undefined : demands.get(field.path);
  const bound = demand?.lower ?? demand?.upper;
  if (field === undefined || demand === undefined || bound === undefined) return undefined;
  const isArray = ((index.multikey >> at) & 1) === 1;
  const rank = String.fromCharCode(rankOf(bound.value) ^ (field.direction === 1 ? 0 : 0xff));
  const range = { start: rank, end: afterPrefix(rank) };
  const upper = isArray && demand.lower !== undefined ? undefined : demand.upper;
  for (const [side, limit] of [
    ["lower", demand.lower],
    ["upper", upper],
  ] as const) {
    if (limit === undefined || rankOf(limit.value) !== rankOf(bound.value)) continue;
    const key = fieldKey(limit.value, field.direction);
    if ((side === "lower") === (field.direction === 1))
      range.start = limit.inclusive ? key : afterPrefix(key);
    else range.end = limit.inclusive ? afterPrefix(key) : key;
  }
  return range;
}

/** 1 or -1 when the index from field `at` on gives the order asked for, forwards or backwards. */
function sortDirection(
  index: Index,
  at: number,
  sort: Document | undefined,
  demands: ReadonlyMap<string, Demand>,
): 1 | -1 | undefined {
  if (sort === undefined) return undefined;
  const wanted = Object.entries(sort).filter(([path]) => {
    const place = index.fields.findIndex((field) => field.path === path);
    return !(place >= 0 && place < at && demands.get(path)?.values?.length === 1);
  });
  let direction: 1 | -1 | undefined;
  for (const [k, [path, order]] of wanted.entries()) {
    const field = index.fields[at + k];
    const isArray = (index.multikey >> (at + k)) & 1;
    if (field?.path !== path || isArray !== 0 || (typeof order === "object" && "$meta" in (order as object)))
      return undefined;
    const turn = Number(order) * field.direction > 0 ? 1 : -1;
    if (direction !== undefined && direction !== turn) return undefined;
    direction = turn;
  }
  return direction ?? 1;
}

function planOf(collection: Collection, { index, prefixes, range, sorted, reverse }: Candidate): Plan {
  const base = prefixOf(collection.number, index.number);
  const ranges = prefixes.map((prefix) => {
    const whole = base + prefix;
    const start = range === undefined ? whole : whole + range.start;
    const end = range === undefined ? afterPrefix(whole) : whole + range.end;
    return clipped(start, end, reverse);
  });
  return { index, ranges: sorted ? ranges : ranges.sort((a, b) => (a.start < b.start ? -1 : 1)), sorted };
}

/** Bounds longer than a key can be are cut; the range only grows by it. */
function clipped(start: Key, end: Key, reverse: boolean): Range {
  const longest = MAX_KEY - 16;
  return {
    start: start.length > longest ? start.slice(0, longest) : start,
    end: end.length > longest ? afterPrefix(end.slice(0, longest)) : end,
    reverse,
  };
}
