import type { Part } from "./parts.js";
import type { Table } from "./table.js";
import { pricedBound, pricingOf, type Pricing } from "./priced-bound.js";
import { worthOf, type Seats, type Worth } from "./worth.js";

/** A part with the least costs proved for it, each given the levels before at theirs; null where unknown. */
export interface BoundedPart {
  part: Part;
  seats: Seats;
  bounds: readonly (number | null)[];
}

/**
 * A proved bound of each level given the seats' values at the levels before. Parts are independent, so
 * their bounds add up as long as every level before stands at its bound; after that, or where the time
 * ended too soon, what holds for any answer is used.
 * @param isTimeUp if given, such levels are bounded by prices too, until it says yes
 */
export function boundsOf(
  table: Table,
  seats: Seats,
  parts: readonly BoundedPart[],
  isTimeUp: () => boolean = () => true,
): Worth {
  const reached = worthOf(table, seats);
  const bound: Worth = [0, 0, 0, 0];
  let pricing: Pricing | null = null;
  let tight = true;
  for (const level of [0, 1, 2, 3] as const) {
    const isProved = tight && parts.every(({ bounds }) => typeof bounds[level] === "number");
    if (level === 3 && !tight) bound[3] = leastCost(table, parts, -reached[1]);
    else bound[level] = parts.reduce((sum, part) => sum + partBound(table, part, level, tight), 0);
    if (!isProved && bound[level] < reached[level] && !isTimeUp()) {
      pricing ??= pricingOf(table, together(parts));
      bound[level] = Math.max(bound[level], pricedBound(pricing, level, reached, isTimeUp));
    }
    tight &&= bound[level] === reached[level];
  }
  return bound;
}

/** Parts as one: where one part may lose what another gains, only prices for all of them bound it. */
function together(parts: readonly BoundedPart[]): Part {
  return {
    parties: parts.flatMap(({ part }) => part.parties),
    groups: parts.flatMap(({ part }) => part.groups),
    pins: parts.flatMap(({ part }) => part.pins),
  };
}

function partBound(table: Table, part: BoundedPart, level: 0 | 1 | 2 | 3, tight: boolean): number {
  const proved = tight ? part.bounds[level] : null;
  if (proved !== null && proved !== undefined) return proved;
  if (level === 0) return -partiesByStudent(table, part.part).size;
  if (level === 1) return -mostPlaces(table, part.part);
  if (level === 2) return -part.part.parties.reduce((sum, { options }) => sum + mostKept(options), 0);
  return leastCost(table, [part], -worthOf(table, part.seats)[1]);
}

function mostPlaces(table: Table, part: Part): number {
  return [...partiesByStudent(table, part)].reduce(
    (sum, [s, parties]) => sum + Math.min(parties, table.students[s]?.maxGroups ?? 0),
    0,
  );
}

function mostKept(options: readonly { kept: number }[]): number {
  return Math.max(...options.map((option) => option.kept));
}

function partiesByStudent(table: Table, part: Part): Map<number, number> {
  const count = new Map<number, number>();
  for (const { party } of part.parties) {
    for (const s of table.parties[party]?.members ?? []) count.set(s, (count.get(s) ?? 0) + 1);
  }
  return count;
}

/** No `places` placements cost less than the cheapest seats of that many students and topics. */
function leastCost(table: Table, parts: readonly BoundedPart[], places: number): number {
  const each = parts.flatMap(({ part }) =>
    part.parties.flatMap(({ party, options }) => {
      const size = table.parties[party]?.members.length ?? 1;
      const least = Math.min(...options.map((option) => option.cost)) / size;
      return Array.from({ length: size }, () => least);
    }),
  );
  const sum = each
    .sort((a, b) => a - b)
    .slice(0, places)
    .reduce((total, cost) => total + cost, 0);
  return Math.ceil(sum - 1e-6);
}
