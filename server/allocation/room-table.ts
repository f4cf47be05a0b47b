import { drawn } from "../solver/lottery.js";
import type { ProblemRoom, ProblemSession, RoomProblem } from "./room-problem.js";
import { calendarOf, failedTests, isBooked, minutesIn, tooClose, type Calendar } from "./room-tests.js";

/** A session by position. */
export interface TableSession {
  given: ProblemSession;
  /** Position of its group. */
  group: number;
  /** Minutes since midnight. */
  from: number;
  to: number;
  /** Rooms it may have as far as bookings and other sessions' pins are concerned, rising. */
  allowed: number[];
  /** Position of its present room, or −1. */
  current: number;
  pinned: boolean;
}

/** A problem by position, in the order of the lottery, so that the order of the file doesn't matter. */
export interface RoomTable {
  turnover: number;
  seed: number;
  calendar: Calendar;
  rooms: ProblemRoom[];
  sessions: TableSession[];
  groups: number;
  /** For each date the positions of its sessions, by start, dates rising. */
  dates: number[][];
}

/** Sets out a problem by position. Pins are taken as they stand; `pinContradictions` says whether they can hold. */
export function setOutRooms(problem: RoomProblem): RoomTable {
  const calendar = calendarOf(problem);
  const rooms = drawn(problem.rooms, problem.seed);
  const given = drawn(problem.sessions, problem.seed);
  const groupIds = drawn(
    [...new Set(given.map((session) => session.group))].map((id) => ({ id })),
    problem.seed,
  );
  const groupAt = new Map(groupIds.map(({ id }, g) => [id, g]));
  const roomAt = new Map(rooms.map(({ id }, r) => [id, r]));
  const fitting = fittingRooms(calendar, rooms);
  const sessions = given.map((session): TableSession => {
    const time = minutesIn(session);
    const free = (r: number) => {
      const room = rooms[r];
      return room && !isBooked(calendar, room, session.date, time, problem.turnoverMinutes);
    };
    const pin = session.pinned === null ? -1 : (roomAt.get(session.pinned) ?? -1);
    return {
      ...{ given: session, group: groupAt.get(session.group) ?? 0, ...time },
      allowed: pin < 0 ? fitting(session).filter(free) : [pin],
      current: session.current === null ? -1 : (roomAt.get(session.current) ?? -1),
      pinned: pin >= 0,
    };
  });
  const dates = byDate(sessions);
  for (const date of dates) yieldToPins(sessions, date, problem.turnoverMinutes);
  const turnover = problem.turnoverMinutes;
  return { turnover, seed: problem.seed, calendar, rooms, sessions, groups: groupIds.length, dates };
}

/** Finds the rooms that pass every test for a session; sessions that ask the same are answered once. */
function fittingRooms(
  calendar: Calendar,
  rooms: readonly ProblemRoom[],
): (session: ProblemSession) => number[] {
  const known = new Map<string, number[]>();
  return (session) => {
    const { size, features, stepFree, date, from, to } = session;
    const key = JSON.stringify([size, [...features].sort(), stepFree, date, from, to]);
    let found = known.get(key);
    found ??= rooms.flatMap((room, r) => (failedTests(calendar, room, session).length === 0 ? [r] : []));
    known.set(key, found);
    return found;
  };
}

function byDate(sessions: readonly TableSession[]): number[][] {
  const dates = new Map<string, number[]>();
  sessions.forEach(({ given }, s) => {
    const before = dates.get(given.date);
    if (before) before.push(s);
    else dates.set(given.date, [s]);
  });
  const start = (s: number) => sessions[s]?.from ?? 0;
  return [...dates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, list]) => list.sort((a, b) => start(a) - start(b) || a - b));
}

/** Takes the rooms of pinned sessions from the others at that time. */
function yieldToPins(sessions: readonly TableSession[], date: readonly number[], turnover: number): void {
  const own = date.flatMap((s) => sessions[s] ?? []);
  for (const pin of own.filter((session) => session.pinned)) {
    for (const other of own) {
      if (other.pinned || !tooClose(pin, other, turnover)) continue;
      other.allowed = other.allowed.filter((r) => r !== pin.allowed[0]);
    }
  }
}

/** True if the two sessions of one date cannot share a room. */
export function excludes(table: RoomTable, a: number, b: number): boolean {
  const [one, two] = [table.sessions[a], table.sessions[b]];
  return one !== undefined && two !== undefined && tooClose(one, two, table.turnover);
}
