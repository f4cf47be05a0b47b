import { keepsRules, withRow, type Entry, type LinearModel } from "../solver/model.js";
import type { RoomAsk } from "./room-ask.js";
import { valuesOf, type PlanModel } from "./room-plan-model.js";

/** Bounds and costs are whole numbers; anything closer than this to one is that number. */
const NEAR = 1e-5;
/** Whole costs closer together than this are equal, so the search may stop. */
const WHOLE_GAP = 0.999;

/** What became of one level, or of wishes and seats together; the bound is null where none is known. */
export interface LeastAnswer {
  proved: boolean;
  bound: number | null;
  values: Float64Array | null;
}

/** The fewest rooms per group where groups may use several, by the relaxation and a search from the answer in hand. */
export async function fewestExtraRooms(
  plan: PlanModel,
  rooms: ReadonlyMap<number, number>,
  ask: RoomAsk,
): Promise<LeastAnswer> {
  const [extra = new Float64Array(0)] = plan.levels;
  const hand = valuesOf(plan, rooms);
  const found = await leastOf(
    { rules: plan.rules, ask, best: keepsRules(plan.rules, hand) ? hand : null },
    extra,
  );
  return { ...found, bound: found.bound === null ? null : found.bound + plan.extraBase };
}

/**
 * The fewest missed wishes and then seats, with so many rooms more than groups, in one search: a wish weighs more than
 * all seats together.
 * @param rooms an answer in hand with so many rooms
 */
export async function leastWishesAndSeats(
  plan: PlanModel,
  extraRooms: number,
  rooms: ReadonlyMap<number, number>,
  ask: RoomAsk,
): Promise<{ values: Float64Array | null; bounds: [wishes: number | null, waste: number | null] }> {
  const [extra, wishes, waste] = plan.levels;
  if (!extra || !wishes || !waste) throw new RangeError("a plan has three levels");
  const value = extraRooms - plan.extraBase;
  const rules = withRow(plan.rules, { lower: value, upper: value, entries: entriesOf(extra) });
  const hand = valuesOf(plan, rooms);
  const weight = 1 + Math.ceil(mostWaste(plan, waste));
  const found = await leastOf(
    { rules, ask, best: keepsRules(rules, hand) ? hand : null },
    weighted(wishes, waste, weight),
  );
  const { bound, values } = found;
  if (bound === null) return { values, bounds: [null, null] };
  const fewest = Math.max(0, Math.ceil((bound - (weight - 1)) / weight - NEAR));
  const reached = values !== null && Math.round(dot(wishes, values)) === fewest;
  return { values, bounds: [fewest, reached ? bound - weight * fewest : null] };
}

interface Search {
  rules: LinearModel;
  ask: RoomAsk;
  best: Float64Array | null;
}

/** The least of one cost: by its relaxation where the answer in hand reaches that, else by search. */
async function leastOf(search: Search, cost: Float64Array): Promise<LeastAnswer> {
  const { rules } = search;
  const keep = (values: Float64Array) => {
    const whole = values.map((value) => Math.round(value));
    if (!keepsRules(rules, whole)) return;
    if (!search.best || dot(cost, whole) < dot(cost, search.best)) search.best = whole;
  };
  const relaxed = await search.ask({ ...rules, cost, whole: null }, { gap: 0, onAnswer: () => undefined });
  if (relaxed.status === "infeasible") throw new Error("an answer in two levels has no plans");
  const least = relaxed.status === "optimal" ? Math.ceil(relaxed.objective - NEAR) : null;
  const reached = () => (search.best ? Math.round(dot(cost, search.best)) : null);
  if (least === null) return { proved: false, bound: null, values: search.best };
  if (reached() === least) return { proved: true, bound: least, values: search.best };
  const found = await search.ask({ ...rules, cost }, { gap: WHOLE_GAP, onAnswer: keep, start: search.best });
  if (found.status === "infeasible") throw new Error("an answer in two levels has no plans");
  if (found.status === "optimal") {
    keep(found.values);
    return { proved: true, bound: reached(), values: search.best };
  }
  const bound = Math.max(least, Math.ceil((found.bound ?? least) - NEAR));
  return { proved: reached() === bound, bound, values: search.best };
}

/** No answer wastes more seats than this. */
function mostWaste({ seats }: PlanModel, waste: Float64Array): number {
  const most = new Map<number, number>();
  for (const { s, column } of seats) most.set(s, Math.max(most.get(s) ?? 0, waste[column] ?? 0));
  return [...most.values()].reduce((sum, each) => sum + each, 0);
}

const weighted = (wishes: Float64Array, waste: Float64Array, weight: number): Float64Array =>
  wishes.map((wish, j) => weight * wish + (waste[j] ?? 0));

function entriesOf(cost: Float64Array): Entry[] {
  return [...cost].flatMap((c, j): Entry[] => (c === 0 ? [] : [[j, c]]));
}

function dot(cost: Float64Array, values: Float64Array): number {
  return cost.reduce((sum, c, j) => sum + c * (values[j] ?? 0), 0);
}
