import type { Dive } from "./dive.js";
import { shutOption } from "./flow-moves.js";
import { rootOf, type Flow } from "./flow.js";

/** Thrown when a row would have to leave a group whose members can't be replaced. */
export class Stuck extends Error {
  constructor(readonly group: number) {
    super("the group would fall under its minimum");
  }
}

/**
 * Parts every two rows that may not sit as they do (one student's at one time, or two who are kept apart in one
 * group), and brings those kept together into one group or leaves them all out of the topic, until nothing of that
 * is left. Throws Stuck.
 */
export function mend(dive: Dive): void {
  for (let found = true; found;) {
    found = false;
    for (const [one, other] of conflicts(dive)) {
      partRows(dive, one, other);
      found = true;
    }
    for (const rows of dive.ties) {
      const groups = rows.map((row) => groupOf(dive, row));
      if (groups.every((g) => g === groups[0])) continue;
      keepOnly(dive, rows, bestForAll(dive, rows));
      found = true;
    }
  }
}

/** Pairs of rows that may not sit as they do, looked at one after the other while they are parted. */
function* conflicts(dive: Dive): Generator<readonly [number, number]> {
  const { table, places, apartRows } = dive;
  const { rowsFrom } = places.demand;
  for (let s = 0; s + 1 < rowsFrom.length; s++) {
    const end = rowsFrom[s + 1] ?? 0;
    for (let one = rowsFrom[s] ?? 0; one < end; one++) {
      for (let other = one + 1; other < end; other++) {
        if (table.overlapping[groupOf(dive, one)]?.has(groupOf(dive, other)) === true) yield [one, other];
      }
    }
  }
  for (const [one, other] of apartRows) {
    const g = groupOf(dive, one);
    if (g >= 0 && g === groupOf(dive, other)) yield [one, other];
  }
}

/** The row that loses less by it gives up its option. */
function partRows(dive: Dive, one: number, other: number): void {
  const [first, second] = regret(dive, one, other) <= regret(dive, other, one) ? [one, other] : [other, one];
  const seatOf = (row: number) => dive.flow.seat[row] ?? -1;
  if (shutOption(dive.flow, seatOf(first)) || shutOption(dive.flow, seatOf(second))) return;
  throw new Stuck(groupOf(dive, first));
}

/** What it costs a row, at today's prices, to have its next best option instead, beside the other row's. */
function regret({ table, places, flow }: Dive, row: number, other: number): number {
  const { demand } = places;
  const own = flow.seat[row] ?? -1;
  const theirs = demand.group[flow.seat[other] ?? -1] ?? -1;
  let next = 0;
  for (let option = demand.optionsFrom[row] ?? 0; option < (demand.optionsFrom[row + 1] ?? 0); option++) {
    const g = demand.group[option] ?? 0;
    if (option === own || flow.shut[option] === 1 || g === theirs) continue;
    if (table.overlapping[theirs]?.has(g) === true) continue;
    next = Math.min(next, pricedCost(flow, option));
  }
  return next - pricedCost(flow, own);
}

/** The group that all rows may still take and that costs least for all of them; −1 when none is worth it. */
function bestForAll({ places, flow }: Dive, rows: readonly number[]): number {
  const total = new Map<number, { count: number; cost: number }>();
  for (const row of rows) {
    for (const option of openOptions(flow, row)) {
      const g = places.demand.group[option] ?? 0;
      const { count, cost } = total.get(g) ?? { count: 0, cost: 0 };
      total.set(g, { count: count + 1, cost: cost + pricedCost(flow, option) });
    }
  }
  const [best] = [...total]
    .filter(([, { count, cost }]) => count === rows.length && cost < 0)
    .sort(([g, a], [h, b]) => a.cost - b.cost || g - h);
  return best?.[0] ?? -1;
}

/** Shuts every other option of the rows; if that one was the only one left, that too. */
function keepOnly({ places, flow }: Dive, rows: readonly number[], group: number): void {
  const open = rows.flatMap((row) => openOptions(flow, row));
  const others = open.filter((option) => places.demand.group[option] !== group);
  for (const option of others.length > 0 ? others : open) {
    if (!shutOption(flow, option)) throw new Stuck(places.demand.group[option] ?? 0);
  }
}

function openOptions({ demand, shut }: Flow, row: number): number[] {
  const open: number[] = [];
  for (let option = demand.optionsFrom[row] ?? 0; option < (demand.optionsFrom[row + 1] ?? 0); option++) {
    if (shut[option] !== 1) open.push(option);
  }
  return open;
}

/** What an option costs together with the place it takes. */
function pricedCost(flow: Flow, option: number): number {
  const { demand, price } = flow;
  const place = (price[rootOf(flow)] ?? 0) - (price[demand.group[option] ?? 0] ?? 0);
  return (demand.cost[option] ?? 0) + place;
}

/** The group in which a row sits, or −1. */
function groupOf({ flow, places }: Dive, row: number): number {
  return places.demand.group[flow.seat[row] ?? -1] ?? -1;
}
