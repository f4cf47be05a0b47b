import { setImmediate as nextTurn } from "node:timers/promises";
import { TRIAL_WEIGHTS, takeBack, type Trial } from "./room-trial.js";
import { tryRoom, tryRoomByDates, tryRoomForAll } from "./room-trial-moves.js";

/** Moves between two looks at the time and at messages. */
const STRETCH = 300;

/** From where to where the search cools down in one stage, and its share of the moves. */
interface Cooling {
  from: number;
  to: number;
  share: number;
}

/** One stage for each later level: while one is settled, those after it are too light to count. */
const STAGES: readonly Cooling[] = [
  { from: 0.7 * TRIAL_WEIGHTS.extra, to: 0.08 * TRIAL_WEIGHTS.extra, share: 0.4 },
  { from: 20 * TRIAL_WEIGHTS.missed, to: 0.3 * TRIAL_WEIGHTS.missed, share: 0.4 },
  { from: 60 * TRIAL_WEIGHTS.wasted, to: 0.5 * TRIAL_WEIGHTS.wasted, share: 0.2 },
];

/**
 * Improves a trial by simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983). Moves that worsen the first two
 * levels are never kept. Gives the room of each of the trial's sessions in the best rooming met, which is never worse
 * than the one it began with; the same trial, moves and seed give the same unless the time is up.
 */
export async function searchRooms(
  trial: Trial,
  moves: number,
  seed: number,
  isTimeUp: () => boolean,
): Promise<Int32Array> {
  const draw = drawer(seed);
  const best = { first: trial.first, later: trial.later, room: trial.room.slice() };
  for (const { from, to, share } of STAGES) {
    for (let at = 0; at < share * moves; at += STRETCH) {
      const temperature = from * (to / from) ** (at / (share * moves));
      for (let k = 0; k < STRETCH; k++) {
        step(trial, temperature, draw);
        if (trial.first > best.first || (trial.first === best.first && trial.later >= best.later)) continue;
        [best.first, best.later] = [trial.first, trial.later];
        best.room.set(trial.room);
      }
      await nextTurn();
      if (isTimeUp()) return best.room;
    }
  }
  return best.room;
}

/** One move, kept if it is better, or worse in the later levels by not more than the temperature allows. */
function step(trial: Trial, temperature: number, draw: () => number): void {
  trial.done.length = 0;
  const { first, later } = trial;
  const i = Math.floor(draw() * trial.sessions.length);
  const room = roomToTry(trial, i, draw);
  const kind = draw();
  if (kind < 0.35) tryRoomForAll(trial, trial.group[i] ?? 0, room, draw);
  else if (kind < 0.5) tryRoomByDates(trial, trial.group[i] ?? 0, room, draw);
  else if (trial.room[i] !== room) tryRoom(trial, i, room, draw);
  const by = trial.later - later;
  const worse = trial.first > first || (trial.first === first && by > 0);
  if (!worse || (trial.first === first && draw() < Math.exp(-by / temperature))) return;
  takeBack(trial, 0);
}

/** A room the session may have: as often as not that of another session of its group. */
function roomToTry(trial: Trial, i: number, draw: () => number): number {
  const allowed = trial.allowed[i] ?? [];
  const any = allowed[Math.floor(draw() * allowed.length)] ?? -1;
  if (draw() < 0.5) return any;
  const members = trial.members[trial.group[i] ?? 0] ?? [];
  const other = trial.room[members[Math.floor(draw() * members.length)] ?? i] ?? -1;
  return other >= 0 && allowed.includes(other) ? other : any;
}

/** Numbers from 0 up to 1 (mulberry32). */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
