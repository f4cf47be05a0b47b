import type { RoomPart } from "./room-blocks.js";
import type { RoomTable, TableSession } from "./room-table.js";
import { isMoved, missesWish, wastedSeats } from "./room-worth.js";

/**
 * What one of each later level weighs in a trial's cost. No level's sum reaches the weight of the one before as long as
 * fewer than 100,000 seats are empty and 100,000 wishes missed; all together stay exact in a double.
 */
export const TRIAL_WEIGHTS = { extra: 1e10, missed: 1e5, wasted: 1 };

/** What a session without a room weighs beside sessions that move. */
const UNROOMED = 1e6;

/** Stands for a room that a session may not have. */
const NEVER = Infinity;

/**
 * A rooming of one part that is tried out and taken back move by move; sessions are counted by position in
 * `sessions`.
 */
export interface Trial {
  /** Sessions that stand for their copies, as positions in the table. */
  sessions: number[];
  rooms: number;
  group: Int32Array;
  block: Int32Array;
  from: Int32Array;
  /** End with the turnover. */
  end: Int32Array;
  /** On how many dates each is asked for. */
  copies: Int32Array;
  /** Cost of a room in wishes and seats for a session and all its copies, by `session * rooms + room`. */
  cost: Float64Array;
  /** Sessions that move with it, by the same. */
  moves: Int32Array;
  /** Rooms that each session may have. */
  allowed: number[][];
  /** Positions of each group's sessions. */
  members: number[][];
  room: Int32Array;
  /** Who is in a room, by `block * rooms + room`. */
  inside: number[][];
  /** How many sessions a group has in a room, by `group * rooms + room`. */
  uses: Int32Array;
  /** How many rooms a group uses. */
  used: Int32Array;
  /** The first two levels of the whole rooming as one number. */
  first: number;
  /** The later levels as one number. */
  later: number;
  /** What was done since the last time it was kept: session and its room before, in turn. */
  done: number[];
}

/** A trial of a part that begins with the given rooms (−1 for none), which must hold the rules. */
export function startTrial(table: RoomTable, { blocks }: RoomPart, roomOf: (s: number) => number): Trial {
  const rooms = table.rooms.length;
  const stands = blocks.flatMap(({ sessions, copies }, b) =>
    sessions.flatMap((s) => {
      const session = table.sessions[s];
      return session ? [{ s, b, session, copies: copies.length }] : [];
    }),
  );
  const groups = new Map<number, number>();
  for (const { session } of stands) if (!groups.has(session.group)) groups.set(session.group, groups.size);
  const groupOf = (i: number) => groups.get(stands[i]?.session.group ?? 0) ?? 0;
  const members = [...groups].map((): number[] => []);
  stands.forEach((_, i) => members[groupOf(i)]?.push(i));
  const trial: Trial = {
    ...{ sessions: stands.map(({ s }) => s), rooms, members, ...costsOf(table, stands) },
    group: Int32Array.from(stands, (_, i) => groupOf(i)),
    block: Int32Array.from(stands, ({ b }) => b),
    from: Int32Array.from(stands, ({ session }) => session.from),
    end: Int32Array.from(stands, ({ session }) => session.to + table.turnover),
    copies: Int32Array.from(stands, ({ copies }) => copies),
    allowed: stands.map(({ session }) => session.allowed),
    room: new Int32Array(stands.length).fill(-1),
    inside: Array.from({ length: blocks.length * rooms }, () => []),
    uses: new Int32Array(groups.size * rooms),
    used: new Int32Array(groups.size),
    first: stands.reduce((sum, { copies }) => sum + copies * UNROOMED, 0),
    later: 0,
    done: [],
  };
  stands.forEach(({ s }, i) => place(trial, i, roomOf(s)));
  trial.done.length = 0;
  return trial;
}

/** What each session in each room costs, with all its copies. */
function costsOf(table: RoomTable, stands: readonly { session: TableSession; copies: number }[]) {
  const rooms = table.rooms.length;
  const cost = new Float64Array(stands.length * rooms).fill(NEVER);
  const moves = new Int32Array(stands.length * rooms);
  stands.forEach(({ session, copies }, i) => {
    for (const r of session.allowed) {
      const missed = missesWish(table, session, r) ? TRIAL_WEIGHTS.missed : 0;
      cost[i * rooms + r] = copies * (missed + TRIAL_WEIGHTS.wasted * wastedSeats(table, session, r));
      moves[i * rooms + r] = isMoved(session, r) ? copies : 0;
    }
  });
  return { cost, moves };
}

/** True if the session may have the room. */
export const may = (trial: Trial, i: number, room: number): boolean =>
  (trial.cost[i * trial.rooms + room] ?? NEVER) < NEVER;

/** Puts a session into a room it may have, or into none (−1), whoever is in it; can be taken back. */
export function place(trial: Trial, i: number, room: number): void {
  trial.done.push(i, trial.room[i] ?? -1);
  change(trial, i, room);
}

/** Takes back what was done after `mark`, which is a former length of `done`. */
export function takeBack(trial: Trial, mark: number): void {
  const { done } = trial;
  while (done.length > mark) {
    const room = done.pop() ?? -1;
    change(trial, done.pop() ?? 0, room);
  }
}

function change(trial: Trial, i: number, to: number): void {
  const before = trial.room[i] ?? -1;
  if (before >= 0) leave(trial, i, before);
  else trial.first -= (trial.copies[i] ?? 0) * UNROOMED;
  trial.room[i] = to;
  if (to >= 0) enter(trial, i, to);
  else trial.first += (trial.copies[i] ?? 0) * UNROOMED;
}

function leave(trial: Trial, i: number, room: number): void {
  const { rooms, uses, used } = trial;
  const there = trial.inside[(trial.block[i] ?? 0) * rooms + room];
  there?.splice(there.indexOf(i), 1);
  trial.first -= trial.moves[i * rooms + room] ?? 0;
  trial.later -= trial.cost[i * rooms + room] ?? 0;
  const g = trial.group[i] ?? 0;
  const left = (uses[g * rooms + room] ?? 0) - 1;
  uses[g * rooms + room] = left;
  if (left > 0) return;
  used[g] = (used[g] ?? 0) - 1;
  if ((used[g] ?? 0) > 0) trial.later -= TRIAL_WEIGHTS.extra;
}

function enter(trial: Trial, i: number, room: number): void {
  const { rooms, uses, used } = trial;
  trial.inside[(trial.block[i] ?? 0) * rooms + room]?.push(i);
  trial.first += trial.moves[i * rooms + room] ?? 0;
  trial.later += trial.cost[i * rooms + room] ?? 0;
  const g = trial.group[i] ?? 0;
  const now = (uses[g * rooms + room] ?? 0) + 1;
  uses[g * rooms + room] = now;
  if (now > 1) return;
  if ((used[g] ?? 0) > 0) trial.later += TRIAL_WEIGHTS.extra;
  used[g] = (used[g] ?? 0) + 1;
}

/** The sessions in a room that stand in the way of one; itself not among them. */
export function rivals(trial: Trial, i: number, room: number): number[] {
  const there = trial.inside[(trial.block[i] ?? 0) * trial.rooms + room] ?? [];
  return there.filter((other) => other !== i && exclude(trial, i, other));
}

/** True if nobody is in the way of the session in the room. */
export function isClear(trial: Trial, i: number, room: number): boolean {
  const there = trial.inside[(trial.block[i] ?? 0) * trial.rooms + room] ?? [];
  return !there.some((other) => other !== i && exclude(trial, i, other));
}

function exclude({ from, end }: Trial, a: number, b: number): boolean {
  return (from[a] ?? 0) < (end[b] ?? 0) && (from[b] ?? 0) < (end[a] ?? 0);
}
