import type { RoomLevels } from "./allocation-result.js";
import { roomBounds, type BoundedRoomPart } from "./room-bounds.js";
import type { RoomTable } from "./room-table.js";
import { roomLevels, roomWorth, type Rooming } from "./room-worth.js";

/** How far an allocation has come. */
export interface AllocationProgress {
  /** Independent parts of the problem that are done, of all. */
  done: number;
  parts: number;
  /** The first level, from 1, at which the best answer is not proved; 6 when it is proved at all five. */
  level: number;
  /** What the best answer so far is worth, and what is proved. */
  incumbent: RoomLevels;
  bound: RoomLevels;
  seconds: number;
}

/** Milliseconds between two tellings at least: counting what is proved takes time that the search could use. */
const TOLD_EVERY = 200;

/** Tells how far the solve has come, but not at every call; `done` counts parts. */
export function tellerOf(
  table: RoomTable,
  best: Rooming,
  parts: readonly BoundedRoomPart[],
  started: number,
  onProgress: ((progress: AllocationProgress) => void) | undefined,
): (done: number) => void {
  let told = -Infinity;
  return (done) => {
    const now = performance.now();
    if (!onProgress || now - told < TOLD_EVERY) return;
    told = now;
    const reached = roomWorth(table, best);
    const bound = roomBounds(table, best, parts);
    const open = reached.findIndex((cost, level) => cost !== bound[level]);
    onProgress({
      done,
      parts: parts.length,
      level: open < 0 ? 6 : open + 1,
      incumbent: roomLevels(reached),
      bound: roomLevels(bound),
      seconds: (now - started) / 1000,
    });
  };
}
