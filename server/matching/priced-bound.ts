import { cheapestChoice } from "./cheapest-choice.js";
import { placePrices, cheapestFlow } from "./cheapest-flow.js";
import { householdsOf, type Household, type HouseholdOptions } from "./households.js";
import { demandOf, weighted, type PartDemand } from "./part-demand.js";
import type { Part } from "./parts.js";
import type { Table } from "./table.js";
import type { Worth } from "./worth.js";

/** What a place in each group costs, and what one of each level counts for. */
interface Prices {
  place: Float64Array;
  weights: Worth;
}

/** A part set out twice: for flows, whose prices are good ones, and for households, who choose at prices. */
export interface Pricing {
  places: PartDemand;
  options: HouseholdOptions;
}

export function pricingOf(table: Table, part: Part, places = demandOf(table, part)): Pricing {
  return { places, options: householdsOf(table, part) };
}

/**
 * A bound of one level, given what the levels before are worth: no answer that is worth that much there costs less at
 * this level. (Lagrangian relaxation: at any prices of places and any weights of the levels before, each household
 * takes what is cheapest for it, free of clashes, and the prices of all places are given back. Good prices come from
 * cheapest flows.) Prices for some weights may be better than for others; the best bound counts.
 * @param before what an answer is worth: what is given at the levels before, and at this one enough
 * @returns −Infinity when the time is up first
 */
export function pricedBound(
  { places, options }: Pricing,
  level: 0 | 1 | 2 | 3,
  before: Worth,
  isTimeUp: () => boolean,
): number {
  const dearest = places.cost.reduce((most, each) => Math.max(most, each), 1);
  let best = -Infinity;
  for (const weights of weightsToTry(level, dearest)) {
    const flow = cheapestFlow(weighted(places, weights), undefined, isTimeUp);
    if (isTimeUp()) break;
    best = Math.max(best, boundAt(options, level, before, { place: placePrices(flow), weights }));
    if (best >= before[level]) break;
  }
  return best;
}

/** Weights under which few answers trade an earlier level for a later one, without one drowning the other. */
function weightsToTry(level: 0 | 1 | 2 | 3, dearest: number): Worth[] {
  const steps = [
    [[1, 0, 0, 0]],
    [
      [2, 1, 0, 0],
      [4, 1, 0, 0],
    ],
    [
      [8, 2, 1, 0],
      [32, 8, 1, 0],
    ],
    [
      [8 * dearest, 4 * dearest, 2 * dearest, 1],
      [64 * dearest, 32 * dearest, 4 * dearest, 1],
    ],
  ] satisfies Worth[][];
  return steps[level] ?? [];
}

function boundAt(
  options: HouseholdOptions,
  level: number,
  before: Worth,
  { place, weights }: Prices,
): number {
  const priced = pricedOptions(options, { place, weights });
  const counts: Counts = { load: new Int32Array(place.length), worth: [0, 0, 0, 0] };
  let bound = 0;
  for (const household of options.households) {
    const { taken, unproved } = cheapestChoice(options, household, priced, weights[0]);
    bound -= unproved;
    count(options, household, taken, counts);
  }
  for (let i = 0; i <= level; i++) {
    const given = i < level ? (before[i] ?? 0) : 0;
    bound += (weights[i] ?? 0) * ((counts.worth[i] ?? 0) - given);
  }
  place.forEach((price, g) => (bound += price * ((counts.load[g] ?? 0) - (options.capacity[g] ?? 0))));
  return bound;
}

/** What each option costs its party, places included. */
function pricedOptions(
  { from, size, group, kept, cost }: HouseholdOptions,
  { place, weights: [, placed, keep, rank] }: Prices,
): Float64Array {
  const priced = new Float64Array(group.length);
  for (let k = 0; k + 1 < from.length; k++) {
    for (let o = from[k] ?? 0; o < (from[k + 1] ?? 0); o++) {
      const members = (size[k] ?? 0) * ((place[group[o] ?? 0] ?? 0) - placed);
      priced[o] = members - keep * (kept[o] ?? 0) + rank * (cost[o] ?? 0);
    }
  }
  return priced;
}

/** What all households take together: members of each group, and what it is worth. */
interface Counts {
  load: Int32Array;
  worth: Worth;
}

function count(
  { size, group, kept, cost }: HouseholdOptions,
  { parties, students }: Household,
  taken: readonly number[],
  { load, worth }: Counts,
): void {
  taken.forEach((option, i) => {
    if (option < 0) return;
    const members = size[parties[i] ?? 0] ?? 0;
    const g = group[option] ?? 0;
    load[g] = (load[g] ?? 0) + members;
    worth[1] -= members;
    worth[2] -= kept[option] ?? 0;
    worth[3] += cost[option] ?? 0;
  });
  for (const { own } of students) if (own.some((i) => (taken[i] ?? -1) >= 0)) worth[0] -= 1;
}
