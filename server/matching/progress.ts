import { boundsOf } from "./bounds.js";
import type { PartAnswer } from "./part-answer.js";
import type { Part } from "./parts.js";
import type { Levels } from "./result.js";
import type { Table } from "./table.js";
import type { Watch } from "./watch.js";
import { levelsFrom, worthOf } from "./worth.js";

/** How far a solve has come. */
export interface MatchProgress {
  /** The level that is being worked on. */
  level: keyof Levels;
  /** The best answer so far, and what is proved of each level given its values at the levels before. */
  objective: Levels;
  bound: Levels;
  /** Seconds since the start. */
  seconds: number;
  /** Independent parts of the problem that are done, of all. */
  done: number;
  parts: number;
}

/** Where each part stands: its best seats and bounds so far. */
export type Standing = (PartAnswer & { part: Part })[];

/** A look more often than this shows nobody anything new. */
const MILLISECONDS_BETWEEN = 200;
const LEVELS = ["studentsPlaced", "placements", "currentLost", "rankCost"] as const;

/** Tells how far a solve has come, a few times a second at most. */
export function teller(
  table: Table,
  standing: Standing,
  watch: Pick<Watch, "elapsed">,
  onProgress?: (progress: MatchProgress) => void,
): (level: number, done: number) => void {
  let next = 0;
  return (level, done) => {
    const now = watch.elapsed();
    if (!onProgress || now < next) return;
    const seats = standing.flatMap((each) => each.seats);
    onProgress({
      level: LEVELS[level] ?? "rankCost",
      objective: levelsFrom(table, worthOf(table, seats)),
      bound: levelsFrom(table, boundsOf(table, seats, standing)),
      seconds: now / 1000,
      done,
      parts: standing.length,
    });
    next = watch.elapsed() + MILLISECONDS_BETWEEN;
  };
}
