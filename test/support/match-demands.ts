import type { Demand } from "../../server/matching/demand.js";
import { packModel, type Entry, type LinearModel, type Row } from "../../server/solver/model.js";
import { drawer } from "./match-problems.js";

/**
 * The strict one-place order: every student has 13 possible groups and ranks six of them, some groups are wanted far
 * more than others, and there are `places` places a student. A place costs its rank squared; any place is worth more.
 */
export function singlePlaces(students: number, groups: number, seed: number, places: number): Demand {
  const draw = drawer(seed);
  const spread = (mean: number) => Math.max(1, Math.round(mean * (0.8 + 0.4 * draw())));
  const capacity = Int32Array.from({ length: groups }, () => spread((students * places) / groups));
  const options = Array.from({ length: students }, () => {
    const possible = new Set<number>();
    while (possible.size < Math.min(13, groups)) possible.add(Math.floor(draw() ** 1.5 * groups));
    return [...possible].map((group, k) => ({ group, cost: Math.min(k + 1, 7) ** 2 }));
  });
  return packDemand(
    options.map((one) => [one]),
    capacity,
    { limit: 1, firstBonus: 100 * (groups + 2) },
  );
}

/** Any demand: students with rows, rows with options. */
export function packDemand(
  students: { group: number; cost: number }[][][],
  capacity: Int32Array,
  { limit, firstBonus }: { limit: number; firstBonus: number },
): Demand {
  const rows = students.flat();
  const starts = (sizes: number[]) => {
    let end = 0;
    return Int32Array.from([0, ...sizes.map((size) => (end += size))]);
  };
  return {
    limit: new Int32Array(students.length).fill(limit),
    rowsFrom: starts(students.map((own) => own.length)),
    optionsFrom: starts(rows.map((own) => own.length)),
    group: Int32Array.from(rows.flat(), ({ group }) => group),
    cost: Float64Array.from(rows.flat(), ({ cost }) => cost),
    firstBonus,
    capacity,
  };
}

/** Everything wrong with an answer, given as each row's option or −1; and what it costs. */
export function checkSeats(demand: Demand, seat: Int32Array): { faults: string[]; cost: number } {
  const load = new Int32Array(demand.capacity.length);
  const faults: string[] = [];
  let cost = 0;
  demand.limit.forEach((limit, s) => {
    let places = 0;
    for (let row = demand.rowsFrom[s]!; row < demand.rowsFrom[s + 1]!; row++) {
      const option = seat[row]!;
      if (option === -1) continue;
      if (option < demand.optionsFrom[row]! || option >= demand.optionsFrom[row + 1]!)
        faults.push(`row ${row}`);
      places++;
      load[demand.group[option]!]!++;
      cost += demand.cost[option]!;
    }
    if (places > limit) faults.push(`student ${s}`);
    if (places > 0) cost -= demand.firstBonus;
  });
  load.forEach((n, g) => n > demand.capacity[g]! && faults.push(`group ${g}`));
  return { faults, cost };
}

/**
 * What every answer costs at least, by prices of places alone: each student takes what is cheapest for them when every
 * place has its price, and the prices of all places are given back. True for any prices that aren't negative.
 */
export function provedByPrices(demand: Demand, prices: Float64Array): number {
  if (prices.some((price) => price < 0)) return -Infinity;
  let bound = -prices.reduce((sum, price, g) => sum + price * demand.capacity[g]!, 0);
  demand.limit.forEach((limit, s) => {
    const best: number[] = [];
    for (let row = demand.rowsFrom[s]!; row < demand.rowsFrom[s + 1]!; row++) {
      let least = Infinity;
      for (let option = demand.optionsFrom[row]!; option < demand.optionsFrom[row + 1]!; option++)
        least = Math.min(least, demand.cost[option]! + prices[demand.group[option]!]!);
      best.push(least);
    }
    best.sort((a, b) => a - b);
    let [least, sum] = [0, -demand.firstBonus];
    for (const cost of best.slice(0, limit)) least = Math.min(least, (sum += cost));
    bound += least;
  });
  return bound;
}

/** The same order as one linear model, for a solver that shares nothing with the flow; one row a student only. */
export function linearModel(demand: Demand): LinearModel {
  const inGroup = demand.capacity.reduce<Entry[][]>((lists) => [...lists, []], []);
  const rows: Row[] = [];
  for (let s = 0; s < demand.limit.length; s++) {
    const entries: Entry[] = [];
    for (let option = demand.optionsFrom[s]!; option < demand.optionsFrom[s + 1]!; option++) {
      entries.push([option, 1]);
      inGroup[demand.group[option]!]!.push([option, 1]);
    }
    rows.push({ lower: -Infinity, upper: 1, entries });
  }
  inGroup.forEach((entries, g) => rows.push({ lower: -Infinity, upper: demand.capacity[g]!, entries }));
  const columns = Array.from(demand.group, () => ({ lower: 0, upper: 1, whole: false }));
  const cost = demand.cost.map((each) => each - demand.firstBonus);
  return { ...packModel(columns, rows), cost, whole: null };
}
