import { ownersOf } from "./demand.js";
import type { Flow } from "./flow.js";
import type { PartDemand } from "./part-demand.js";
import type { Part } from "./parts.js";

/**
 * The part without the options that are too dear: in any answer that takes one, the levels up to `level` together
 * cost more than at the flow's bound by more than `gap` of that level, when an answer within the gap is known.
 * (Reduced-cost fixing: with valid prices, an answer costs at least the bound and the reduced costs of its options.)
 */
export function withoutBeaten(
  part: Part,
  places: PartDemand,
  { seat, price }: Pick<Flow, "seat" | "price">,
  level: number,
  gap: number,
): Part {
  const dear = dearness(places, { seat, price }, level);
  const isPinned = new Set(part.pins.map(({ party }) => party));
  return {
    ...part,
    parties: part.parties.flatMap(({ party, options }) => {
      const of = dear.get(party);
      const left = options.filter(({ group }) => isPinned.has(party) || (of?.get(group) ?? 0) <= gap);
      return left.length > 0 ? [{ party, options: left }] : [];
    }),
  };
}

/** For each party and group: the reduced cost of all its members' options, in units of the level, rounded down. */
function dearness(
  places: PartDemand,
  { seat, price }: Pick<Flow, "seat" | "price">,
  level: number,
): Map<number, Map<number, number>> {
  const { demand, partyOf, weights } = places;
  const unit = weights[level] ?? 1;
  // Lower levels stay far under half a unit, so that rounding takes just their share off.
  const upper = (value: number) => Math.round(value / unit);
  const studentOf = ownersOf(demand.rowsFrom);
  const root = demand.capacity.length;
  const dear = new Map<number, Map<number, number>>();
  seat.forEach((own, row) => {
    const at = own < 0 ? root + 1 + (studentOf[row] ?? 0) : (demand.group[own] ?? 0);
    const rowPrice = upper(price[at] ?? 0) - (own < 0 ? 0 : upper(demand.cost[own] ?? 0));
    const party = partyOf[row] ?? 0;
    const of = dear.get(party) ?? new Map<number, number>();
    dear.set(party, of);
    for (let option = demand.optionsFrom[row] ?? 0; option < (demand.optionsFrom[row + 1] ?? 0); option++) {
      const g = demand.group[option] ?? 0;
      const reduced = upper(demand.cost[option] ?? 0) + rowPrice - upper(price[g] ?? 0);
      of.set(g, (of.get(g) ?? 0) + Math.max(0, reduced));
    }
  });
  return dear;
}
