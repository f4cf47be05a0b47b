import type { Household, HouseholdOptions } from "./households.js";

/** What a household would take at given prices. */
export interface Choice {
  /** The option of each of its parties, or −1. */
  taken: number[];
  /** How much below these options' cost the least of any choice may lie; 0 when the search was finished. */
  unproved: number;
}

/** A search stops after this many looks, with what it has and the bound that leaves clashes aside. */
const MOST_LOOKS = 2000;

/**
 * The cheapest options of a household that don't overlap and keep each student's limit. Pinned parties sit.
 * @param priced what each option costs the whole party, its places included
 * @param first what it saves to give a student any place
 */
export function cheapestChoice(
  options: HouseholdOptions,
  household: Household,
  priced: Float64Array,
  first: number,
): Choice {
  const taken = household.parties.map((k) => {
    const best = cheapestOf(options, k, priced);
    return best >= 0 && (options.isPinned[k] === 1 || (priced[best] ?? 0) < 0) ? best : -1;
  });
  // If everyone has a place at once, within their limit and without a clash, nothing can be cheaper.
  const isSettled = household.students.every(
    ({ limit, own }) =>
      placesOf(own, taken) > 0 && placesOf(own, taken) <= limit && !overlap(options, own, taken),
  );
  return isSettled ? { taken, unproved: 0 } : search(options, household, priced, first);
}

function cheapestOf({ from }: HouseholdOptions, k: number, priced: Float64Array): number {
  let best = -1;
  let least = Infinity;
  for (let option = from[k] ?? 0; option < (from[k + 1] ?? 0); option++) {
    const cost = priced[option] ?? 0;
    if (cost < least) [best, least] = [option, cost];
  }
  return best;
}

function placesOf(own: readonly number[], taken: readonly number[]): number {
  return own.reduce((places, i) => places + ((taken[i] ?? -1) >= 0 ? 1 : 0), 0);
}

function overlap(
  { overlapping, group }: HouseholdOptions,
  own: readonly number[],
  taken: readonly number[],
): boolean {
  const groups = own.flatMap((i) => ((taken[i] ?? -1) >= 0 ? [group[taken[i] ?? 0] ?? 0] : []));
  return groups.some((g, n) => groups.slice(n + 1).some((other) => overlapping[g]?.has(other) === true));
}

/** One household's search, depth first through its parties, cheapest options first. */
interface Search {
  options: HouseholdOptions;
  household: Household;
  priced: Float64Array;
  first: number;
  /** Each party's options, cheapest first; and what parties from each on cost at least. */
  sorted: number[][];
  rest: number[];
  taken: number[];
  best: { taken: number[]; cost: number };
  looks: number;
}

function search(
  options: HouseholdOptions,
  household: Household,
  priced: Float64Array,
  first: number,
): Choice {
  const { parties, students } = household;
  const sorted = parties.map((k) => byPrice(options, k, priced));
  const rest = [-first * students.length];
  for (let i = parties.length - 1; i >= 0; i--) {
    const least = priced[sorted[i]?.[0] ?? -1] ?? 0;
    rest.unshift((rest[0] ?? 0) + (options.isPinned[parties[i] ?? 0] === 1 ? least : Math.min(0, least)));
  }
  const taken = parties.map(() => -1);
  const state: Search = {
    ...{ options, household, priced, first, sorted, rest, taken, looks: 0 },
    best: { taken: [...taken], cost: Infinity },
  };
  tryFrom(state, 0, 0);
  const { best, looks } = state;
  const bound = rest[0] ?? 0;
  if (best.cost === Infinity) return { taken: best.taken, unproved: -bound };
  return { taken: best.taken, unproved: looks > MOST_LOOKS ? best.cost - bound : 0 };
}

/** Goes on from party `i`, those before it being set; cut where even the cheapest of the rest can't win. */
function tryFrom(state: Search, i: number, cost: number): void {
  const { options, household, priced, first, sorted, rest, taken } = state;
  if (++state.looks > MOST_LOOKS || cost + (rest[i] ?? 0) >= state.best.cost) return;
  if (i === taken.length) {
    const placed = household.students.filter(({ own }) => placesOf(own, taken) > 0).length;
    const total = cost - first * placed;
    if (total < state.best.cost) state.best = { taken: [...taken], cost: total };
    return;
  }
  for (const option of sorted[i] ?? []) {
    const next = cost + (priced[option] ?? 0);
    if (next + (rest[i + 1] ?? 0) >= state.best.cost) break;
    taken[i] = option;
    if (isLawful(state, i)) tryFrom(state, i + 1, next);
  }
  taken[i] = -1;
  if (options.isPinned[household.parties[i] ?? 0] !== 1) tryFrom(state, i + 1, cost);
}

/** True if those of party `i` keep their limits and have no clash among what is taken so far. */
function isLawful({ options, household, taken }: Search, i: number): boolean {
  return household.students.every(
    ({ limit, own }) => !own.includes(i) || (placesOf(own, taken) <= limit && !overlap(options, own, taken)),
  );
}

function byPrice({ from }: HouseholdOptions, k: number, priced: Float64Array): number[] {
  const [begin, end] = [from[k] ?? 0, from[k + 1] ?? 0];
  const list = Array.from({ length: end - begin }, (_, i) => begin + i);
  return list.sort((a, b) => (priced[a] ?? 0) - (priced[b] ?? 0) || a - b);
}
