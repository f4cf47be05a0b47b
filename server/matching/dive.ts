import { cheapestFlow } from "./cheapest-flow.js";
import { costOf, fillTo, remember, shutGroup } from "./flow-moves.js";
import type { Flow } from "./flow.js";
import { mend, Stuck } from "./mending.js";
import type { PartDemand } from "./part-demand.js";
import type { Part } from "./parts.js";
import type { Table } from "./table.js";
import type { Seats } from "./worth.js";

/** A flow on its way to an answer that keeps every rule. */
export interface Dive {
  table: Table;
  part: Part;
  places: PartDemand;
  flow: Flow;
  /** Rows of one party each, where a party has several; and pairs of rows of students who are kept apart. */
  ties: number[][];
  apartRows: (readonly [number, number])[];
}

/**
 * Turns the cheapest flow into an answer that keeps every rule: whatever breaks one loses the option that is cheapest
 * to lose, and the flow is made cheapest again, place by place; a group under its minimum is filled or closed,
 * whichever costs less. Null if a pinned group can't be filled that way, or time is up.
 */
export function dive(
  table: Table,
  part: Part,
  places: PartDemand,
  flow: Flow,
  isTimeUp: () => boolean,
): Seats | null {
  const pinned = new Set(part.pins.map(({ group }) => group));
  const state: Dive = { table, part, places, flow, ...tiesIn(table, places) };
  while (!isTimeUp()) {
    const stuck = mendOrStick(state);
    if (stuck !== null && pinned.has(stuck)) return null;
    if (stuck !== null) {
      state.flow = withoutGroup(state, stuck, isTimeUp);
      continue;
    }
    const g = emptiest(state, pinned);
    if (g === null) return seatsOf(state);
    if (!settle(state, g, pinned.has(g))) return null;
  }
  return null;
}

/** Mends; gives the group that is in the way when some row can't leave it. */
function mendOrStick(state: Dive): number | null {
  try {
    mend(state);
    return null;
  } catch (error) {
    if (error instanceof Stuck) return error.group;
    throw error;
  }
}

/** The rows that ties and those kept apart are about. */
function tiesIn(table: Table, places: PartDemand): Pick<Dive, "ties" | "apartRows"> {
  const byParty = new Map<number, number[]>();
  places.partyOf.forEach((party, row) => {
    if ((table.parties[party]?.members.length ?? 0) > 1)
      byParty.set(party, [...(byParty.get(party) ?? []), row]);
  });
  const { rowsFrom } = places.demand;
  const rowsOf = new Map(
    [...places.students].map((s, i) => {
      const from = rowsFrom[i] ?? 0;
      return [s, Array.from({ length: (rowsFrom[i + 1] ?? 0) - from }, (_, k) => from + k)] as const;
    }),
  );
  const apartRows = table.apartFrom.flatMap((others, a) =>
    others
      .filter((b) => b > a)
      .flatMap((b) =>
        (rowsOf.get(a) ?? []).flatMap((one) => (rowsOf.get(b) ?? []).map((other) => [one, other] as const)),
      ),
  );
  return { ties: [...byParty.values()], apartRows };
}

/** The parties that sit, all of each in one group. */
function seatsOf({ table, places, flow }: Pick<Dive, "table" | "places" | "flow">): Seats {
  const inside = new Map<number, { group: number; count: number }>();
  flow.seat.forEach((option, row) => {
    if (option < 0) return;
    const party = places.partyOf[row] ?? 0;
    const before = inside.get(party);
    if (before) before.count += 1;
    else inside.set(party, { group: places.demand.group[option] ?? 0, count: 1 });
  });
  return [...inside]
    .filter(([party, { count }]) => count === table.parties[party]?.members.length)
    .sort(([a], [b]) => a - b)
    .map(([party, { group }]) => [party, group] as const);
}

/** A group that lacks most of its minimum, in proportion; null when none does. */
function emptiest({ table, flow }: Dive, pinned: ReadonlySet<number>): number | null {
  let found: number | null = null;
  let most = 0;
  table.groups.forEach(({ min }, g) => {
    const load = flow.load[g] ?? 0;
    const lack = load === 0 && !pinned.has(g) ? 0 : (min - load) / Math.max(1, min);
    if (lack <= most) return;
    most = lack;
    found = g;
  });
  return found;
}

/** Fills the group to its minimum or closes it, whichever costs less; false if it must be filled and can't. */
function settle({ table, flow }: Dive, g: number, mustRun: boolean): boolean {
  const undo = remember(flow);
  const isFilled = fillTo(flow, g, table.groups[g]?.min ?? 0);
  if (mustRun) return isFilled;
  const filled = isFilled ? costOf(flow) : Infinity;
  const redo = isFilled ? remember(flow) : null;
  undo();
  const closed = shutGroup(flow, g) ? costOf(flow) : Infinity;
  if (filled < closed) redo?.();
  return Math.min(filled, closed) < Infinity;
}

/** Everything made anew without a group whose members couldn't be replaced; other groups lose their floors. */
function withoutGroup({ places, flow }: Dive, g: number, isTimeUp: () => boolean): Flow {
  const shut = flow.shut.slice();
  places.demand.group.forEach((each, option) => {
    if (each === g) shut[option] = 1;
  });
  return cheapestFlow(places.demand, shut, isTimeUp);
}
