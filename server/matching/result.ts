/** The result of a matching: peer-rounds/match-result@1. */
export interface MatchResult {
  format: "peer-rounds/match-result@1";
  /** optimal: objective equals bound at every level; feasible: stopped before that was proved. */
  status: "optimal" | "feasible" | "infeasible";
  objective: Levels | null;
  bound: Levels | null;
  placements: Placement[];
  unplaced: Unplaced[];
  groups: { id: string; members: number; runs: boolean }[];
  infeasible: Contradiction[];
  milliseconds: number;
}

/** The four levels, each before the next: most, most, fewest, least. */
export interface Levels {
  studentsPlaced: number;
  placements: number;
  currentLost: number;
  rankCost: number;
}

export interface Placement {
  student: string;
  group: string;
  /** The place of the group in the student's ranking, from 1; null if it isn't in it. */
  rank: number | null;
  why: string;
}

export type Reason =
  | "no-free-slot"
  | "full"
  | "clash"
  | "below-minimum"
  | "year"
  | "barred"
  | "no-group"
  | "limit"
  | "apart-or-together";

export interface Unplaced {
  student: string;
  topic: string;
  reason: Reason;
  text: string;
  wayOut: WayOut | null;
}

/** One change after which there would be a place without moving anybody else. */
export interface WayOut {
  text: string;
  change: Change;
}

type Change =
  | { kind: "free"; student: string; group: string; day: number; from: string; to: string }
  | { kind: "places"; group: string; max: number }
  | { kind: "minimum"; group: string; min: number }
  | { kind: "limit"; student: string; group: string; maxGroups: number }
  | { kind: "leave"; student: string; group: string; leaves: string };

/** Pins that contradict each other or a hard rule, with the ids of those concerned. */
export interface Contradiction {
  rule: string;
  text: string;
  refs: string[];
}

/** Lines of a result, or of what became of one, by the student whom they are about. */
export function byStudent<T extends { student: string }>(lines: readonly T[]): Map<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const line of lines) {
    const own = lists.get(line.student);
    if (own) own.push(line);
    else lists.set(line.student, [line]);
  }
  return lists;
}
