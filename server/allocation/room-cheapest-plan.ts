import type { PlannedGroup } from "./room-plan-rows.js";

/** A plan of one group under prices, or what stands for several of which none is cheaper. */
export interface CheapestPlan {
  /** Its cost, or a cost that no plan is below. */
  cost: number;
  /** Rooms more than one. */
  extra: number;
  /** The pairs (`stand * rooms.length + room`) it uses. */
  pairs: number[];
}

/** A group with what each session in each room costs under the prices. */
export interface PricedGroup {
  group: PlannedGroup;
  /** As in the group's `cost`. */
  cost: Float64Array;
  /** For each stand the least it can cost, wherever. */
  least: Float64Array;
  /** Sum of `least` over the stands from this one on. */
  rest: Float64Array;
}

/** The group's costs under the given price of each row. */
export function priced(group: PlannedGroup, prices: Float64Array): PricedGroup {
  const { stands, rooms, starts, rows, coefficients } = group;
  const cost = group.cost.slice();
  const least = new Float64Array(stands.length);
  for (let k = 0; k < stands.length; k++) {
    let lowest = floorOf(group, k);
    for (let pair = k * rooms.length; pair < (k + 1) * rooms.length; pair++) {
      let sum = cost[pair] ?? 0;
      for (let e = starts[pair] ?? 0; e < (starts[pair + 1] ?? 0); e++) {
        sum += (coefficients[e] ?? 0) * (prices[rows[e] ?? 0] ?? 0);
      }
      cost[pair] = sum;
      if (sum < lowest) lowest = sum;
    }
    least[k] = lowest;
  }
  const rest = new Float64Array(stands.length + 1);
  for (let k = stands.length - 1; k >= 0; k--) rest[k] = (rest[k + 1] ?? 0) + (least[k] ?? 0);
  return { group, cost, least, rest };
}

/** A session that may stay without a room costs nothing there. */
const floorOf = ({ stands }: PlannedGroup, k: number): number => (stands[k]?.soft ? 0 : Infinity);

/** The cost of the sessions in the rooms `a` and `b` (the same for one room), or infinite once it is above `most`. */
function costOf({ group, cost, rest }: PricedGroup, a: number, b: number, most: number): number {
  const { stands, rooms } = group;
  let sum = 0;
  for (let k = 0; k < stands.length; k++) {
    const [one = Infinity, two = Infinity] = [cost[k * rooms.length + a], cost[k * rooms.length + b]];
    sum += Math.min(floorOf(group, k), one, two);
    if (sum + (rest[k + 1] ?? 0) > most) return Infinity;
  }
  return sum;
}

function pairsOf({ group, cost }: PricedGroup, used: readonly number[]): number[] {
  const { stands, rooms } = group;
  return stands.flatMap((_, k) => {
    let [best, at] = [floorOf(group, k), -1];
    for (const r of used) {
      const here = cost[k * rooms.length + r] ?? Infinity;
      if (here < best) [best, at] = [here, k * rooms.length + r];
    }
    return at < 0 ? [] : [at];
  });
}

/**
 * The group's cheapest plan when each room after the first costs `opening`. Exact for one room and two; plans of more
 * are stood for by every session in its cheapest room at the opening of the fewest rooms such a plan has, which none of
 * them is below.
 */
export function cheapestPlan(plan: PricedGroup, opening: number): CheapestPlan {
  const { group, rest } = plan;
  const { rooms, fewest } = group;
  const all = rest[0] ?? 0;
  let best: { cost: number; used: number[] } = { cost: Infinity, used: [] };
  if (group.stands.every(({ soft }) => soft)) best = { cost: 0, used: [] };
  for (let r = 0; r < rooms.length; r++) {
    const cost = costOf(plan, r, r, best.cost);
    if (cost < best.cost) best = { cost, used: [r] };
  }
  if (opening + all < best.cost) {
    for (let a = 0; a < rooms.length; a++) {
      for (let b = a + 1; b < rooms.length; b++) {
        const cost = opening + costOf(plan, a, b, best.cost - opening);
        if (cost < best.cost) best = { cost, used: [a, b] };
      }
    }
  }
  const extra = Math.max(fewest, 3) - 1;
  const many = extra * opening + all;
  if (many < best.cost) return { cost: many, extra, pairs: pairsOf(plan, [...rooms.keys()]) };
  return { cost: best.cost, extra: Math.max(0, best.used.length - 1), pairs: pairsOf(plan, best.used) };
}

/**
 * Plans of one room or two in rising cost, the cheapest few that cost less than `below`.
 * @param most how many at most
 */
export function cheapPlans(plan: PricedGroup, opening: number, most: number, below: number): CheapestPlan[] {
  const { rooms } = plan.group;
  const found: { cost: number; used: number[] }[] = [];
  let limit = below;
  const offer = (cost: number, used: number[]) => {
    if (cost >= limit) return;
    found.push({ cost, used });
    if (found.length < 4 * most) return;
    found.sort((a, b) => a.cost - b.cost).length = most;
    limit = found[most - 1]?.cost ?? limit;
  };
  for (let r = 0; r < rooms.length; r++) offer(costOf(plan, r, r, limit), [r]);
  for (let a = 0; a < rooms.length && opening + (plan.rest[0] ?? 0) < limit; a++) {
    for (let b = a + 1; b < rooms.length; b++) offer(opening + costOf(plan, a, b, limit - opening), [a, b]);
  }
  return found
    .sort((a, b) => a.cost - b.cost)
    .slice(0, most)
    .map(({ cost, used }) => ({ cost, extra: used.length - 1, pairs: pairsOf(plan, used) }));
}

/** For each room of the group the least that a plan with it costs more than the cheapest, and the same for several. */
export function regrets(plan: PricedGroup, opening: number): { byRoom: Float64Array; several: number } {
  const { rooms, fewest } = plan.group;
  const { cost: least } = cheapestPlan(plan, opening);
  const many = (Math.max(fewest, 3) - 1) * opening + (plan.rest[0] ?? 0);
  const byRoom = new Float64Array(rooms.length).fill(many);
  let several = many;
  for (let a = 0; a < rooms.length; a++) {
    byRoom[a] = Math.min(byRoom[a] ?? Infinity, costOf(plan, a, a, Infinity));
    for (let b = a + 1; b < rooms.length; b++) {
      const cost = opening + costOf(plan, a, b, Infinity);
      if (cost < several) several = cost;
      if (cost < (byRoom[a] ?? Infinity)) byRoom[a] = cost;
      if (cost < (byRoom[b] ?? Infinity)) byRoom[b] = cost;
    }
  }
  return { byRoom: byRoom.map((cost) => cost - least), several: several - least };
}
