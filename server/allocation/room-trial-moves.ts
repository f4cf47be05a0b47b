import { TRIAL_WEIGHTS, isClear, may, place, rivals, takeBack, type Trial } from "./room-trial.js";

/** A longer chain seldom ends well. */
const LONGEST_CHAIN = 12;
/** Groups that one move may turn out, one after the other. */
const MOST_GROUPS = 5;

/**
 * Gives a session a room it may have; whoever is in the way takes the room it had, or another that is free, and so on
 * (Kempe chains, with a way out). False, and nothing is changed, when the chain grows too long.
 * @param draw a number from 0 up to 1
 */
export function tryRoom(trial: Trial, i: number, room: number, draw: () => number): boolean {
  const mark = trial.done.length;
  const had = trial.room[i] ?? -1;
  const settled = new Set<number>();
  const open: [session: number, room: number][] = [[i, room]];
  place(trial, i, -1);
  for (let next = open.pop(); next; next = open.pop()) {
    const [session, target] = next;
    settled.add(session);
    const inTheWay = rivals(trial, session, target);
    if (settled.size > LONGEST_CHAIN || inTheWay.some((other) => settled.has(other))) {
      takeBack(trial, mark);
      return false;
    }
    for (const other of inTheWay) {
      place(trial, other, -1);
      const swapped = target === room ? had : room;
      if (swapped >= 0 && may(trial, other, swapped)) open.push([other, swapped]);
      else settleElsewhere(trial, other, target, draw);
      settled.add(other);
    }
    place(trial, session, target);
  }
  return true;
}

/** Gives a session that was turned out a free room, one of its group's if that can be; else it stays without. */
function settleElsewhere(trial: Trial, i: number, not: number, draw: () => number): void {
  const rooms = trial.allowed[i] ?? [];
  const base = (trial.group[i] ?? 0) * trial.rooms;
  const first = Math.floor(draw() * rooms.length);
  let found = -1;
  for (let k = 0; k < rooms.length; k++) {
    const room = rooms[(first + k) % rooms.length] ?? -1;
    if (room === not || !isClear(trial, i, room)) continue;
    if ((trial.uses[base + room] ?? 0) > 0) {
      place(trial, i, room);
      return;
    }
    if (found < 0) found = room;
  }
  if (found >= 0) place(trial, i, found);
}

/** Gives a group one room on all dates on which it may have it, with a chain for each; dates where none ends stay. */
export function tryRoomByDates(trial: Trial, group: number, room: number, draw: () => number): void {
  for (const i of trial.members[group] ?? []) {
    if (trial.room[i] !== room && may(trial, i, room)) tryRoom(trial, i, room, draw);
  }
}

/**
 * Gives a group one room on all dates on which it may have it. Groups in the way go together to one room that is free
 * on all those dates, or turn out others in their turn; in the end each date is settled by itself.
 */
export function tryRoomForAll(trial: Trial, group: number, room: number, draw: () => number): void {
  const moved = new Set<number>();
  const open: { sessions: number[]; room: number }[] = [
    { sessions: (trial.members[group] ?? []).filter((i) => may(trial, i, room)), room },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { sessions, room: target } = next;
    const had = trial.room[sessions[0] ?? 0] ?? -1;
    moved.add(trial.group[sessions[0] ?? 0] ?? 0);
    for (const [other, own] of moveIn(trial, sessions, target)) {
      const free = cheapestFree(trial, own);
      if (free >= 0) settleIn(trial, own, free, target, draw);
      else if (moved.has(other) || moved.size >= MOST_GROUPS) {
        for (const i of own) settleElsewhere(trial, i, target, draw);
      } else {
        moved.add(other);
        open.push({ sessions: own, room: roomAfter(trial, own, had, draw) });
      }
    }
  }
}

/** Puts the sessions of a group into a room that is free for each; where two overlap, the second goes elsewhere. */
function settleIn(
  trial: Trial,
  sessions: readonly number[],
  room: number,
  not: number,
  draw: () => number,
): void {
  for (const i of sessions) {
    if (isClear(trial, i, room)) place(trial, i, room);
    else settleElsewhere(trial, i, not, draw);
  }
}

/** Where a group that was turned out goes: as often as not to the room of whoever came, if all may be there. */
function roomAfter(trial: Trial, sessions: readonly number[], had: number, draw: () => number): number {
  const rooms = trial.allowed[sessions[0] ?? 0] ?? [];
  const any = rooms[Math.floor(draw() * rooms.length)] ?? -1;
  return draw() < 0.5 && had >= 0 && sessions.every((i) => may(trial, i, had)) ? had : any;
}

/** Puts the sessions into the room where they may be; tells who had to leave it, by group, now without a room. */
function moveIn(trial: Trial, sessions: readonly number[], room: number): Map<number, number[]> {
  const turnedOut = new Map<number, number[]>();
  for (const i of sessions) {
    if (trial.room[i] === room) continue;
    if (!may(trial, i, room)) {
      settleElsewhere(trial, i, room, () => 0);
      continue;
    }
    for (const other of rivals(trial, i, room)) {
      const group = trial.group[other] ?? 0;
      place(trial, other, -1);
      const own = turnedOut.get(group);
      if (own) own.push(other);
      else turnedOut.set(group, [other]);
    }
    place(trial, i, room);
  }
  return turnedOut;
}

/** The cheapest room that is free for all of the sessions of one group, best one it uses anyway; −1 for none. */
function cheapestFree(trial: Trial, sessions: readonly number[]): number {
  const base = (trial.group[sessions[0] ?? 0] ?? 0) * trial.rooms;
  let [best, at] = [Infinity, -1];
  for (const room of trial.allowed[sessions[0] ?? 0] ?? []) {
    let cost = (trial.uses[base + room] ?? 0) > 0 ? 0 : TRIAL_WEIGHTS.extra;
    for (const i of sessions) cost += trial.cost[i * trial.rooms + room] ?? Infinity;
    if (cost < best && sessions.every((i) => isClear(trial, i, room))) [best, at] = [cost, room];
  }
  return at;
}
