import { cheapestFlow } from "./cheapest-flow.js";
import { dive } from "./dive.js";
import { firstAnswer } from "./first-answer.js";
import type { Flow } from "./flow.js";
import { withoutBeaten } from "./narrowing.js";
import { demandOf, type PartDemand } from "./part-demand.js";
import type { Part } from "./parts.js";
import { pricedBound, pricingOf, type Pricing } from "./priced-bound.js";
import type { Table } from "./table.js";
import { seatsIn, worthOf, type Seats, type Worth } from "./worth.js";

/** Where the search for one part's best answer begins. */
export interface Start {
  /** An answer that keeps every rule; null if none was found quickly, which only pins can bring about. */
  seats: Seats | null;
  /** Least costs proved, each given the levels before at theirs; null where nothing is. */
  bounds: (number | null)[];
  /** How many levels, from the first, the answer brings to their bounds. */
  proved: number;
  /** The part without options that no answer as good as this one takes. */
  part: Part;
}

/**
 * The part's cheapest flow, which leaves minimums, clashes and ties aside and so bounds every level, and the answer
 * that comes of it. Where nothing was left aside in vain the two are equal and everything is proved.
 */
export function startOf(table: Table, part: Part, isTimeUp: () => boolean): Start {
  if (isTimeUp()) return unproved(table, part);
  const places = demandOf(table, part);
  const flow = cheapestFlow(places.demand, undefined, isTimeUp);
  if (isTimeUp()) return unproved(table, part);
  const reached = worthOfFlow(places, flow);
  const [seat, price] = [flow.seat.slice(), flow.price.slice()];
  const dived = dive(table, part, places, flow, isTimeUp);
  if (!dived) return { ...unproved(table, part), bounds: [reached[0], null, null, null] };
  const worth = worthOf(table, dived);
  const bounds = boundsFor(() => pricingOf(table, part, places), reached, worth, isTimeUp);
  const proved = bounds.filter((bound, level) => bound === worth[level]).length;
  const missed = worth.findIndex((cost, level) => cost !== reached[level]);
  if (missed < 0 || proved === 4) return { seats: dived, bounds, proved: 4, part };
  const gap = (worth[missed] ?? 0) - (reached[missed] ?? 0);
  return { seats: dived, bounds, proved, part: withoutBeaten(part, places, { seat, price }, missed, gap) };
}

/**
 * Bounds of the levels, from the first up to the one that the answer misses: of the flow, where the levels before are
 * worth what they are to it, and of prices, which know of clashes.
 */
function boundsFor(
  pricing: () => Pricing,
  reached: Worth,
  worth: Worth,
  isTimeUp: () => boolean,
): (number | null)[] {
  const bounds: (number | null)[] = [null, null, null, null];
  let priced: Pricing | null = null;
  let isFlows = true;
  for (const level of [0, 1, 2, 3] as const) {
    let bound = isFlows ? reached[level] : -Infinity;
    if (bound < worth[level] && !isTimeUp())
      bound = Math.max(bound, pricedBound((priced ??= pricing()), level, worth, isTimeUp));
    if (bound > -Infinity) bounds[level] = bound;
    if (bound < worth[level]) break;
    isFlows &&= reached[level] === worth[level];
  }
  return bounds;
}

/** The quick answer alone. */
function unproved(table: Table, part: Part): Start {
  const seating = firstAnswer(table, part);
  return { seats: seating && seatsIn(seating, part), bounds: [null, null, null, null], proved: 0, part };
}

function worthOfFlow({ kept, cost }: PartDemand, { seat, used }: Flow): Worth {
  const worth: Worth = [0, 0, 0, 0];
  for (const places of used) if (places > 0) worth[0] -= 1;
  for (const option of seat) {
    if (option < 0) continue;
    worth[1] -= 1;
    worth[2] -= kept[option] ?? 0;
    worth[3] += cost[option] ?? 0;
  }
  return worth;
}
