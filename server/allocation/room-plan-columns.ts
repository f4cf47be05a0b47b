import { packModel, type Entry, type LinearModel, type Row } from "../solver/model.js";
import { cheapPlans, priced, type CheapestPlan } from "./room-cheapest-plan.js";
import type { PlanRows } from "./room-plan-rows.js";

/** A plan of one group as a column. */
interface PlanColumn {
  group: number;
  /** The pairs (`stand * rooms.length + room`) it uses. */
  pairs: number[];
  /** Its rooms more than one. */
  extra: number;
}

/** The plans that are in the game, each once. */
export interface PlanColumns {
  plan: PlanRows;
  columns: PlanColumn[];
  known: Set<string>;
}

/** The rooms of sessions that stand for their copies; none for those without. */
type Rooms = ReadonlyMap<number, number>;

export const noColumns = (plan: PlanRows): PlanColumns => ({ plan, columns: [], known: new Set() });

/** Adds the plans of an answer, one for each group. */
export function addAnswer(pool: PlanColumns, rooms: Rooms): void {
  pool.plan.groups.forEach(({ stands, rooms: own }, group) => {
    const pairs = stands.flatMap(({ s }, k) => {
      const at = own.indexOf(rooms.get(s) ?? -1);
      return at < 0 ? [] : [k * own.length + at];
    });
    addColumn(pool, group, pairs);
  });
}

/**
 * Adds for each group the cheapest plans under the prices that cost less than `below` says; tells how many were new.
 * Ends early when the time is up.
 */
export function addCheapPlans(
  pool: PlanColumns,
  prices: Float64Array,
  opening: number,
  most: number,
  below: (group: number) => number,
  isTimeUp: () => boolean,
): number {
  let added = 0;
  for (const [g, group] of pool.plan.groups.entries()) {
    if (isTimeUp()) return added;
    const cheap: CheapestPlan[] = cheapPlans(priced(group, prices), opening, most, below(g));
    for (const { pairs } of cheap) if (addColumn(pool, g, pairs)) added += 1;
  }
  return added;
}

function addColumn({ plan, columns, known }: PlanColumns, group: number, pairs: number[]): boolean {
  const key = `${group}: ${pairs.join()}`;
  if (known.has(key)) return false;
  known.add(key);
  const width = plan.groups[group]?.rooms.length ?? 1;
  const rooms = new Set(pairs.map((pair) => pair % width)).size;
  columns.push({ group, pairs, extra: Math.max(0, rooms - 1) });
  return true;
}

/**
 * The plans as a model: the part's rows, the row of rooms more than groups, and one plan for each group.
 * @param extraRooms at most so many; null for any number
 */
export function columnModel(
  { plan, columns }: PlanColumns,
  opening: number,
  extraRooms: number | null,
): LinearModel {
  const shared = plan.limits.length;
  const entries = Array.from({ length: shared + 1 + plan.groups.length }, (): Entry[] => []);
  const cost = new Float64Array(columns.length);
  columns.forEach(({ group, pairs, extra }, j) => {
    const own = plan.groups[group];
    const uses = new Map<number, number>();
    let sum = opening * extra;
    for (const pair of pairs) {
      sum += own?.cost[pair] ?? 0;
      for (let e = own?.starts[pair] ?? 0; e < (own?.starts[pair + 1] ?? 0); e++) {
        const row = own?.rows[e] ?? 0;
        uses.set(row, (uses.get(row) ?? 0) + (own?.coefficients[e] ?? 0));
      }
    }
    cost[j] = sum;
    for (const [row, times] of uses) entries[row]?.push([j, times]);
    if (extra > 0) entries[shared]?.push([j, extra]);
    entries[shared + 1 + group]?.push([j, 1]);
  });
  const upper = (row: number) =>
    (row < shared ? plan.limits[row] : row > shared ? 1 : extraRooms) ?? Infinity;
  const rows = entries.map((own, row): Row => ({
    lower: row > shared ? 1 : -Infinity,
    upper: upper(row),
    entries: own,
  }));
  return {
    ...packModel(
      columns.map(() => ({ lower: 0, upper: 1, whole: true })),
      rows,
    ),
    cost,
  };
}

/** The rooms that chosen plans give. */
export function roomsIn({ plan, columns }: PlanColumns, values: Float64Array): Map<number, number> {
  const rooms = new Map<number, number>();
  for (const { stands } of plan.groups) for (const { s } of stands) rooms.set(s, -1);
  columns.forEach(({ group, pairs }, j) => {
    const own = plan.groups[group];
    if (!own || (values[j] ?? 0) < 0.5) return;
    for (const pair of pairs) {
      const stand = own.stands[Math.floor(pair / own.rooms.length)];
      if (stand) rooms.set(stand.s, own.rooms[pair % own.rooms.length] ?? -1);
    }
  });
  return rooms;
}
