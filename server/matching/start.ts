import { cheapestFlow } from "./cheapest-flow.js";
import { dive } from "./dive.js";
import { firstAnswer } from "./first-answer.js";
import type { Flow } from "./flow.js";
import { withoutBeaten } from "./narrowing.js";
import { demandOf, type PartDemand } from "./part-demand.js";
import type { Part } from "./parts.js";
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
  const proved = worth.findIndex((cost, level) => cost !== reached[level]);
  if (proved < 0) return { seats: dived, bounds: reached, proved: 4, part };
  // What the flow says of later levels holds for its own values at the levels before, which nothing may reach.
  const bounds = reached.map((cost, level) => (level <= proved ? cost : null));
  const narrowed = withoutBeaten(
    part,
    places,
    { seat, price },
    proved,
    (worth[proved] ?? 0) - (reached[proved] ?? 0),
  );
  return { seats: dived, bounds, proved, part: narrowed };
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
