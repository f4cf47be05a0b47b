import { openSolver } from "../solver/solver.js";
import { solveClock, type SolveClock } from "./solve-clock.js";
import { answerBlock, type BlockAnswer } from "./room-block-answer.js";
import type { AllocationResult, PinContradiction } from "./allocation-result.js";
import { tellerOf, type AllocationProgress } from "./allocation-progress.js";
import { pinContradictions } from "./pin-contradictions.js";
import { sessionsOf, splitRooms, type RoomPart } from "./room-blocks.js";
import { roomBounds, type BoundedRoomPart } from "./room-bounds.js";
import { firstRooming } from "./room-first-answer.js";
import { plainRooming } from "./room-greedy.js";
import { answerPlans } from "./room-part-answer.js";
import type { RoomProblem } from "./room-problem.js";
import { explainRooming } from "./room-reasons.js";
import { searchRooms } from "./room-search.js";
import { setOutRooms, type RoomTable } from "./room-table.js";
import { startTrial } from "./room-trial.js";
import { filledUp } from "./room-uses.js";
import { compareRoomWorth, roomLevels, roomWorth, type Rooming } from "./room-worth.js";

export interface AllocationLimits {
  /** Milliseconds that the solver may take; without it the solve runs until proved. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: AllocationProgress) => void) | undefined;
}

/** Moves for each session in the searches of all parts: a short one first, so that each has an answer early. */
const SEARCHES = [20, 80];
/** As many again where sessions lack rooms or groups need several, so that proofs are hard. */
const LONG_SEARCH = 300;

/** Where a part stands: what is proved of it, and what is known of its blocks. */
interface Standing extends BoundedRoomPart {
  bounds: (number | null)[];
  answers: BlockAnswer[];
}

/** Solves a problem on the calling thread, HiGHS on its own; `allocateRooms` is the door for the app. */
export async function allocateHere(
  problem: RoomProblem,
  limits: AllocationLimits,
): Promise<AllocationResult> {
  const started = performance.now();
  const solver = openSolver();
  try {
    const table = setOutRooms(problem);
    const contradictions = pinContradictions(table);
    const result =
      contradictions.length > 0
        ? infeasible(contradictions)
        : await report(table, solveClock(solver, limits, started), limits);
    return { ...result, milliseconds: Math.round(performance.now() - started) };
  } finally {
    await solver.close();
  }
}

async function report(
  table: RoomTable,
  clock: SolveClock,
  { onProgress }: AllocationLimits,
): Promise<AllocationResult> {
  const best: Rooming = new Int32Array(table.sessions.length).fill(-1);
  const parts = splitRooms(table).map((part): Standing => ({ part, bounds: [], answers: [] }));
  const tell = tellerOf(table, best, parts, clock.started, onProgress);
  await answerFirstLevels(table, parts, best, clock, tell);
  for (const perSession of SEARCHES) {
    for (const { part } of parts) await searchPart(table, part, best, perSession, clock);
    tell(0);
  }
  for (const { part } of parts) {
    const [lacking, , extra] = roomWorth(table, best, sessionsOf(part));
    if (lacking + extra > 0) await searchPart(table, part, best, LONG_SEARCH, clock);
  }
  for (const [done, standing] of parts.entries()) {
    if (clock.isTimeUp()) break;
    if (!standing.answers.every(({ proved }) => proved)) continue;
    const work = clock.share(parts.length - done);
    const hand = standIns(standing.part, best);
    const { bounds, rooms } = await answerPlans(table, standing.part, standing.answers, hand, work);
    standing.bounds.push(...bounds);
    keepBetter(table, standing.part, best, (s) => rooms.get(s) ?? -1);
    tell(done + 1);
  }
  return resultOf(table, parts, filledUp(table, best));
}

/** The result with the rooming, or with a plain plan if that is better because the time ended too soon. */
function resultOf(table: RoomTable, parts: readonly Standing[], found: Rooming): AllocationResult {
  const plain = plainRooming(table);
  const isWorse = compareRoomWorth(roomWorth(table, plain), roomWorth(table, found)) < 0;
  const rooming = isWorse ? plain : found;
  const reached = roomWorth(table, rooming);
  const bound = roomBounds(table, rooming, parts);
  return {
    format: "peer-rounds/rooms-result@1",
    status: compareRoomWorth(reached, bound) === 0 ? "optimal" : "feasible",
    objective: roomLevels(reached),
    bound: roomLevels(bound),
    sessions: explainRooming(table, rooming),
    infeasible: [],
    milliseconds: 0,
  };
}

/** Searches one part from the best answer so far, with so many moves for each of its sessions. */
async function searchPart(
  table: RoomTable,
  part: RoomPart,
  best: Rooming,
  perSession: number,
  { isTimeUp }: SolveClock,
): Promise<void> {
  if (isTimeUp()) return;
  const trial = startTrial(table, part, (s) => best[s] ?? -1);
  const moves = perSession * trial.sessions.length;
  const rooms = await searchRooms(trial, moves, table.seed, isTimeUp);
  const found = new Map(trial.sessions.map((s, i) => [s, rooms[i] ?? -1]));
  keepBetter(table, part, best, (s) => found.get(s) ?? -1);
}

/** A quick answer for every part, and then the first two levels of each, block by block. */
async function answerFirstLevels(
  table: RoomTable,
  parts: readonly Standing[],
  best: Rooming,
  clock: SolveClock,
  tell: (done: number) => void,
): Promise<void> {
  const boards = parts.map(({ part }) => firstRooming(table, part));
  parts.forEach(({ part }, p) => keepBetter(table, part, best, (s) => boards[p]?.room.get(s) ?? -1));
  tell(0);
  for (const [p, standing] of parts.entries()) {
    const board = boards[p];
    if (!board) continue;
    const { blocks } = standing.part;
    for (const block of blocks) standing.answers.push(await answerBlock(table, block, board, clock));
    const total = (of: (answer: BlockAnswer) => number) =>
      standing.answers.reduce((sum, answer, b) => sum + of(answer) * (blocks[b]?.copies.length ?? 0), 0);
    standing.bounds = [total(({ unroomed }) => unroomed), total(({ moved }) => moved)];
    const rooms = new Map(
      blocks.flatMap(({ sessions }, b) =>
        sessions.map((s, i) => [s, standing.answers[b]?.rooms?.[i] ?? board.room.get(s) ?? -1] as const),
      ),
    );
    keepBetter(table, standing.part, best, (s) => rooms.get(s) ?? -1);
    tell(0);
  }
}

/** The rooms of the sessions that stand for their copies. */
function standIns({ blocks }: RoomPart, rooming: Rooming): Map<number, number> {
  return new Map(blocks.flatMap(({ sessions }) => sessions.map((s) => [s, rooming[s] ?? -1] as const)));
}

/** Takes an answer for one part over into the rooming, for all copies, if it is better there. */
function keepBetter(table: RoomTable, part: RoomPart, best: Rooming, roomOf: (s: number) => number): void {
  const sessions = sessionsOf(part);
  const next = best.slice();
  for (const { sessions: stands, copies } of part.blocks) {
    for (const copy of copies) copy.forEach((s, i) => (next[s] = roomOf(stands[i] ?? 0)));
  }
  const by = compareRoomWorth(roomWorth(table, next, sessions), roomWorth(table, best, sessions));
  if (by < 0) best.set(next);
}

function infeasible(contradictions: PinContradiction[]): AllocationResult {
  return {
    format: "peer-rounds/rooms-result@1",
    status: "infeasible",
    objective: null,
    bound: null,
    sessions: [],
    infeasible: contradictions,
    milliseconds: 0,
  };
}
