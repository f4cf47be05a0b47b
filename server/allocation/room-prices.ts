import { setImmediate as nextTurn } from "node:timers/promises";
import { cheapestPlan, priced } from "./room-cheapest-plan.js";
import type { PlanRows } from "./room-plan-rows.js";

/** After so many rounds without a better bound the steps become half as long. */
const PATIENCE = 15;
/** Steps shorter than this share of the way no longer help. */
const SHORTEST = 0.001;

/** What rooms cost in a part. */
export interface RoomPrices {
  /** No answer costs less; a proof by itself (weak duality). */
  bound: number;
  /** A price for each row under which the bound holds, and last that of rooms more than groups. */
  prices: Float64Array;
  /** What each room after the first of a group costs in all. */
  opening: number;
}

/** What is to be bounded. */
export interface PriceQuestion {
  plan: PlanRows;
  /** What each room after a group's first costs. */
  opening: number;
  /** At most so many rooms more than groups, at a price to be found; null for any number. */
  extraRooms: number | null;
  /** The cost of an answer in hand. */
  reached: number;
  /** A bound as good as this is good enough. */
  enough: number;
  rounds: number;
  /** Prices to begin from; null for none. */
  from: Float64Array | null;
  isTimeUp: () => boolean;
}

/**
 * Prices for the uses of rooms such that plans, each group choosing its cheapest by itself, cost as much as possible:
 * subgradient steps towards the cost of the answer in hand (Held and Karp, 1971; Polyak, 1969). Whatever the prices,
 * the cost of those choices less what the rows allow is a lower bound for every answer (Geoffrion, 1974).
 */
export async function findPrices(question: PriceQuestion): Promise<RoomPrices> {
  const { plan, reached, enough, rounds } = question;
  const rows = plan.limits.length;
  const prices = question.from?.slice() ?? new Float64Array(rows + 1);
  const step = new Float64Array(rows + 1);
  let best: RoomPrices = { bound: -Infinity, prices: prices.slice(), opening: question.opening };
  let [length, since] = [1, 0];
  for (let round = 0; round < rounds && length > SHORTEST; round++) {
    const over = new Float64Array(rows + 1);
    const bound = askGroups(question, prices, over);
    if (bound > best.bound) {
      if (reached - bound < 0.9999 * (reached - best.bound)) since = 0;
      best = { bound, prices: prices.slice(), opening: question.opening + (prices[rows] ?? 0) };
    }
    if (best.bound >= enough) break;
    if (++since > PATIENCE) {
      length /= 2;
      since = 0;
      prices.set(best.prices);
      step.fill(0);
      continue;
    }
    walk(prices, step, over, length * (reached - bound));
    if (round % 8 === 7) await nextTurn();
    if (question.isTimeUp()) break;
  }
  return best;
}

/** The bound that holds under the given prices: one for each row, and last that of rooms more than groups. */
export function boundUnder(
  question: Pick<PriceQuestion, "plan" | "opening" | "extraRooms">,
  prices: Float64Array,
): number {
  return askGroups(question, prices, new Float64Array(prices.length));
}

/** The bound under these prices; `over` receives by how much each row is used over its limit. */
function askGroups(
  { plan, opening, extraRooms }: Pick<PriceQuestion, "plan" | "opening" | "extraRooms">,
  prices: Float64Array,
  over: Float64Array,
): number {
  const rows = plan.limits.length;
  let bound = 0;
  for (let row = 0; row < rows; row++) {
    over[row] = -(plan.limits[row] ?? 0);
    bound -= (prices[row] ?? 0) * (plan.limits[row] ?? 0);
  }
  const more = extraRooms === null ? 0 : (prices[rows] ?? 0);
  if (extraRooms !== null) bound -= more * extraRooms;
  over[rows] = -(extraRooms ?? 0);
  for (const group of plan.groups) {
    const { cost, extra, pairs } = cheapestPlan(priced(group, prices), opening + more);
    bound += cost;
    if (extraRooms !== null) over[rows] = (over[rows] ?? 0) + extra;
    for (const pair of pairs) {
      for (let e = group.starts[pair] ?? 0; e < (group.starts[pair + 1] ?? 0); e++) {
        const row = group.rows[e] ?? 0;
        over[row] = (over[row] ?? 0) + (group.coefficients[e] ?? 0);
      }
    }
  }
  return bound;
}

/** Moves the prices along the uses over the limits, smoothed by the last step; none falls below 0. */
function walk(prices: Float64Array, step: Float64Array, over: Float64Array, far: number): void {
  let square = 0;
  for (let row = 0; row < prices.length; row++) {
    const by = (over[row] ?? 0) + 0.5 * (step[row] ?? 0);
    step[row] = (prices[row] ?? 0) <= 0 && by < 0 ? 0 : by;
    square += (step[row] ?? 0) ** 2;
  }
  if (square === 0) return;
  const by = far / square;
  for (let row = 0; row < prices.length; row++) {
    prices[row] = Math.max(0, (prices[row] ?? 0) + by * (step[row] ?? 0));
  }
}
