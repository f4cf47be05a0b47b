import type { Part } from "./parts.js";
import type { Levels } from "./result.js";
import type { Seating } from "./seating.js";
import type { Table } from "./table.js";

/** The four levels as costs, each to be minimised: −students placed, −placements, −places kept, rank cost. */
export type Worth = [students: number, placements: number, kept: number, cost: number];

/** Who sits where: parties and their groups. */
export type Seats = readonly (readonly [party: number, group: number])[];

/** What some seats of parties are worth. */
export function worthOf(table: Table, seats: Seats): Worth {
  const placed = new Set<number>();
  const worth: Worth = [0, 0, 0, 0];
  for (const [p, group] of seats) {
    const party = table.parties[p];
    const option = party?.options.find((o) => o.group === group);
    if (!party || !option) continue;
    party.members.forEach((s) => placed.add(s));
    worth[1] -= party.members.length;
    worth[2] -= option.kept;
    worth[3] += option.cost;
  }
  worth[0] = -placed.size;
  return worth;
}

/** Below zero if `a` is better than `b`, level by level. */
export function compareWorth(a: Worth, b: Worth): number {
  return a.map((cost, level) => cost - (b[level] ?? 0)).find((by) => by !== 0) ?? 0;
}

/** The seats of a seating, or of one part of it. */
export function seatsIn(seating: Seating, part?: Part): Seats {
  const parties = part ? part.parties.map(({ party }) => party) : seating.groupOf.map((_, party) => party);
  return parties.flatMap((party) => {
    const group = seating.groupOf[party] ?? -1;
    return group < 0 ? [] : [[party, group] as const];
  });
}

/** A worth as the result tells it: counts, and current places lost instead of kept. */
export function levelsFrom(table: Table, [students, placements, kept, cost]: Worth): Levels {
  const current = table.students.reduce((sum, student) => sum + student.current.length, 0);
  // Adding zero turns −0 into 0.
  return {
    studentsPlaced: 0 - students,
    placements: 0 - placements,
    currentLost: current + kept,
    rankCost: cost + 0,
  };
}
