import { keepsRules, withRow, type Entry, type LinearModel } from "./model.js";
import type { SolverAnswer, Stopped } from "./messages.js";

/** Bounds and costs are whole numbers; anything closer than this to one is that number. */
const NEAR = 1e-5;
/** A price this small may be rounding; only a larger one is trusted to fix a column or a row. */
const PRICED = 1e-6;
/** Whole costs closer together than this are equal, so the search may stop. */
const WHOLE_GAP = 0.999;

/** Solves one model within what is left of the time. */
export type Ask = (
  model: LinearModel,
  how: { gap: number; start?: Float64Array | null; onAnswer: (values: Float64Array) => void },
) => Promise<SolverAnswer | Stopped>;

/** What became of one part. */
export interface LevelsAnswer {
  status: "optimal" | "stopped" | "infeasible";
  /** Column values of the best answer in hand, if any. */
  values: Float64Array | null;
  /** Proved least cost of each level, given the levels before it at theirs; null where none is known. */
  bounds: (number | null)[];
}

/** Rules, and the cost of every column at each level, to be minimised one after the other. */
interface LevelsModel {
  rules: LinearModel;
  levels: readonly Float64Array[];
}

/** What is known before: an answer, if any, and the levels it brings to their proved bounds, from the first. */
export interface Known {
  values: Float64Array | null;
  bounds: readonly (number | null)[];
  proved: number;
}

/** Told whenever a level's answer or bound has become better, and when the next level begins. */
export type OnStep = (level: number, standing: Pick<LevelsAnswer, "values" | "bounds">) => void;

/** The models of the levels: `faces[k]` holds the rules and the proved or hoped-for values of levels before k. */
interface Search {
  model: LevelsModel;
  ask: Ask;
  onStep: OnStep;
  faces: LinearModel[];
  bounds: (number | null)[];
  best: Float64Array | null;
}

/**
 * Finds the best answer of a part, level by level, and proves it. The linear relaxation of each level is
 * solved on the optimal face of the one before: a column with a reduced cost, or a row with a price, cannot
 * move in any answer that reaches the bound, so it is fixed, and the model shrinks instead of growing an
 * objective row. One whole-number search on the last face then proves all levels at once. Only if that face
 * holds no whole answer is the failing level searched by itself and its true value kept as a row.
 */
export async function solveLevels(
  model: LevelsModel,
  ask: Ask,
  onStep: OnStep,
  known: Known = { values: null, bounds: model.levels.map(() => null), proved: 0 },
): Promise<LevelsAnswer> {
  const faces = [model.rules];
  for (let level = 0; level < known.proved; level++)
    faces.push(withLevelAt(model, faces, level, known.bounds));
  const search: Search = { model, ask, onStep, faces, bounds: [...known.bounds], best: known.values };
  const status = await descend(search, known.proved);
  return { status, values: search.best, bounds: search.bounds };
}

/** The last face, where a level costs what is proved; a level like the one before asks for nothing new. */
function withLevelAt(
  { levels }: LevelsModel,
  faces: readonly LinearModel[],
  level: number,
  bounds: readonly (number | null)[],
): LinearModel {
  const face = faces[level];
  const cost = levels[level];
  const bound = bounds[level] ?? 0;
  if (!face || !cost) throw new RangeError(`no level ${level}`);
  if (isSame(cost, levels[level - 1])) return face;
  return withRow(face, { lower: bound, upper: bound, entries: entriesOf(cost) });
}

async function descend(search: Search, from: number): Promise<LevelsAnswer["status"]> {
  const last = search.model.levels.length - 1;
  let start = from;
  for (;;) {
    const relaxed = await relax(search, start, last);
    if (relaxed !== "optimal") return relaxed;
    let level = last;
    let found = await searchWhole(search, level);
    while (found === "infeasible" && level > start) found = await searchWhole(search, --level);
    if (found !== "optimal" || level === last) return found;
    start = level + 1;
  }
}

/** Bounds levels `from` up to (not with) `last` by their relaxations, each on the face of the one before. */
async function relax(search: Search, from: number, last: number): Promise<LevelsAnswer["status"]> {
  for (let level = from; level < last; level++) {
    const face = search.faces[level];
    const cost = search.model.levels[level];
    if (!face || !cost) continue;
    tell(search, level);
    const same = sameDirection(search, level);
    if (same !== null) {
      search.bounds[level] = same;
      search.faces[level + 1] = face;
      continue;
    }
    const answer = await search.ask({ ...face, cost, whole: null }, { gap: 0, onAnswer: () => undefined });
    if (answer.status !== "optimal") return answer.status;
    const bound = Math.ceil(answer.objective - NEAR);
    search.bounds[level] = bound;
    search.faces[level + 1] = onFace(face, cost, answer, bound);
  }
  return "optimal";
}

function tell({ onStep, best, bounds }: Search, level: number): void {
  onStep(level, { values: best, bounds });
}

/** The bound of a level that asks for nothing, or for the same as the level before; else null. */
function sameDirection(search: Search, level: number): number | null {
  const cost = search.model.levels[level];
  const before = search.model.levels[level - 1];
  if (!cost || cost.every((c) => c === 0)) return 0;
  return isSame(cost, before) ? (search.bounds[level - 1] ?? null) : null;
}

function isSame(cost: Float64Array, before: Float64Array | undefined): boolean {
  return before !== undefined && cost.every((c, j) => c === before[j]);
}

/** Searches whole answers of one level on its face; a proved value becomes a row of the next face. */
async function searchWhole(search: Search, level: number): Promise<LevelsAnswer["status"]> {
  const face = search.faces[level];
  const cost = search.model.levels[level];
  if (!face || !cost) return "infeasible";
  tell(search, level);
  const onAnswer = (values: Float64Array) => {
    if (keepBest(search, values)) tell(search, level);
  };
  const answer = await search.ask({ ...face, cost }, { gap: WHOLE_GAP, start: search.best, onAnswer });
  if (answer.status === "infeasible") {
    // The level before hoped for too much: with the values before it, it costs at least one more.
    if (level > 0) raise(search, level - 1, (search.bounds[level - 1] ?? -Infinity) + 1);
    return "infeasible";
  }
  if (answer.status === "stopped") {
    if (answer.bound !== null) raise(search, level, answer.bound);
    return "stopped";
  }
  if (!keepBest(search, answer.values)) throw new Error("the solver's answer does not hold the rules");
  const value = Math.round(answer.objective);
  raise(search, level, value);
  search.faces[level + 1] = withRow(face, { lower: value, upper: value, entries: entriesOf(cost) });
  return "optimal";
}

/** Lifts a level's bound; bounds of later levels were proved for the value it had. */
function raise(search: Search, level: number, bound: number): void {
  const before = search.bounds[level] ?? -Infinity;
  const lifted = Math.ceil(bound - NEAR);
  if (!Number.isFinite(lifted) || lifted <= before) return;
  search.bounds[level] = lifted;
  search.bounds.fill(null, level + 1);
}

/** The face on which the level's cost is `bound`: fixed columns and rows, and a row when bound and price differ. */
function onFace(
  face: LinearModel,
  cost: Float64Array,
  answer: Extract<SolverAnswer, { status: "optimal" }>,
  bound: number,
): LinearModel {
  const slack = Math.max(0, bound - answer.objective);
  const lower = face.lower.slice();
  const upper = face.upper.slice();
  answer.columnPrices.forEach((price, j) => {
    // Moving the column by one would cost more than there is.
    if (Math.abs(price) <= slack + PRICED) return;
    if (price > 0) upper[j] = lower[j] ?? 0;
    else lower[j] = upper[j] ?? 0;
  });
  const fixed = { ...face, lower, upper };
  if (slack > NEAR) return withRow(fixed, { lower: bound, upper: bound, entries: entriesOf(cost) });
  const rowLower = face.rowLower.slice();
  const rowUpper = face.rowUpper.slice();
  answer.rowPrices.forEach((price, i) => {
    if (Math.abs(price) <= PRICED) return;
    if (price > 0) rowUpper[i] = rowLower[i] ?? 0;
    else rowLower[i] = rowUpper[i] ?? 0;
  });
  return { ...fixed, rowLower, rowUpper };
}

function entriesOf(cost: Float64Array): Entry[] {
  return [...cost].flatMap((c, j): Entry[] => (c === 0 ? [] : [[j, c]]));
}

/** Keeps whole values if they beat the best so far, level by level; false if they don't hold the rules. */
function keepBest(search: Search, values: Float64Array): boolean {
  const { rules, levels } = search.model;
  const whole = values.map((value, j) => (rules.whole?.[j] === 1 ? Math.round(value) : value));
  if (!keepsRules(rules, whole)) return false;
  const best = search.best;
  const lead =
    best && levels.map((cost) => dot(cost, whole) - dot(cost, best)).find((by) => Math.abs(by) > 0.5);
  if (!best || (lead ?? 0) < 0) search.best = whole;
  return true;
}

function dot(cost: Float64Array, values: Float64Array): number {
  return cost.reduce((sum, c, j) => sum + c * (values[j] ?? 0), 0);
}
