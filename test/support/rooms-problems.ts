import fc from "fast-check";
import type { CheckedRoom, CheckedRoomProblem, CheckedSession, CheckedStretch } from "./rooms-rules.js";

const TUESDAY = "2026-03-03";
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "00:00", to: "24:00" }));

/** A room for 14, always open, unless told otherwise. */
export function room(id: string, of: Partial<CheckedRoom> = {}): CheckedRoom {
  return { id, seats: 14, features: [], stepFree: true, building: "North", open: ALL_WEEK, ...of };
}

/** A session for 10 on Tuesday 18:00–19:00 of a group of its own, unless told otherwise. */
export function session(id: string, of: Partial<CheckedSession> = {}): CheckedSession {
  return { id, group: id, date: TUESDAY, from: "18:00", to: "19:00", size: 10, stepFree: false, ...of };
}

export function roomProblem(
  rooms: CheckedRoom[],
  sessions: CheckedSession[],
  of: Partial<CheckedRoomProblem> = {},
): CheckedRoomProblem {
  return { format: "peer-rounds/rooms@1", seed: 7, turnoverMinutes: 10, rooms, sessions, ...of };
}

const DATES = [TUESDAY, "2026-03-10", "2026-03-17"];
const TIMES = [
  ["17:00", "18:00"],
  ["17:30", "18:30"],
  ["18:00", "19:00"],
  ["18:10", "19:00"],
  ["00:00", "24:00"],
] as const;

/** Problems small enough to try every rooming, with every rule in play. */
export const tinyRoomProblems: fc.Arbitrary<CheckedRoomProblem> = fc
  .record({ rooms: fc.integer({ min: 0, max: 4 }), sessions: fc.integer({ min: 0, max: 6 }) })
  .chain(({ rooms, sessions }) => {
    const roomIds = Array.from({ length: rooms }, (_, i) => `r${i}`);
    const sessionIds = Array.from({ length: sessions }, (_, i) => `s${i}`);
    return fc.record({
      format: fc.constant("peer-rounds/rooms@1"),
      seed: fc.integer({ min: 0, max: 999 }),
      turnoverMinutes: fc.constantFrom(0, 10, 10, 30),
      rooms: fc.tuple(...roomIds.map(tinyRoom)),
      sessions: fc.tuple(...sessionIds.map((id) => tinySession(id, roomIds))),
      closed: stretches(roomIds),
      booked: stretches(roomIds),
    });
  });

function tinyRoom(id: string): fc.Arbitrary<CheckedRoom> {
  return fc.record({
    id: fc.constant(id),
    seats: fc.constantFrom(8, 10, 12, 14),
    features: fc.subarray(["screen", "board"]),
    stepFree: fc.boolean(),
    building: fc.constantFrom("North", "South"),
    open: fc.constantFrom(ALL_WEEK, ALL_WEEK, [
      { day: 2, from: "08:00", to: "18:30" },
      { day: 2, from: "18:30", to: "21:00" },
    ]),
  });
}

function tinySession(id: string, rooms: string[]): fc.Arbitrary<CheckedSession> {
  const one = fc.constantFrom(null, ...rooms);
  return fc
    .record({
      id: fc.constant(id),
      group: fc.constantFrom("g1", "g2", "g3"),
      date: fc.constantFrom(...DATES),
      time: fc.constantFrom(TIMES[0], ...TIMES),
      size: fc.constantFrom(6, 6, 9, 12, 13),
      features: fc.constantFrom<string[][]>([], [], [], ["screen"], ["board"]),
      stepFree: fc.constantFrom(false, false, false, true),
      wish: fc.record({ buildings: fc.subarray(["North", "South", "West"]) }),
      current: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one }),
      pinned: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one }),
    })
    .map(({ time: [from, to], ...rest }) => ({ ...rest, from, to }));
}

function stretches(rooms: string[]): fc.Arbitrary<CheckedStretch[]> {
  if (rooms.length === 0) return fc.constant([]);
  const one = fc
    .record({
      room: fc.constantFrom(...rooms),
      date: fc.constantFrom(...DATES),
      time: fc.constantFrom(...TIMES),
    })
    .map(({ time: [from, to], ...rest }) => ({ ...rest, from, to }));
  return fc.array(one, { maxLength: 3 });
}

export interface TermShape {
  groups: number;
  weeks: number;
  rooms: number;
  seed: number;
  /** Closures and bookings of single rooms on single dates, as a share of rooms × dates. */
  shut?: number;
  /** Share of the sessions that already have a room. */
  current?: number;
  /** Hours of the day at which groups meet; the fewer, the tighter. */
  hours?: readonly string[];
}

const HOURS = ["12:00", "13:00", "16:30", "17:00", "18:00", "19:00"];

/** A believable term: the same numbers give the same problem. */
export function roomTerm({
  groups,
  weeks,
  rooms,
  seed,
  shut = 0.01,
  current = 0,
  hours = HOURS,
}: TermShape): CheckedRoomProblem {
  const draw = drawer(seed);
  const any = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!;
  const dates = Array.from({ length: weeks }, (_, week) =>
    [0, 1, 2, 3, 4].map((day) => new Date(Date.UTC(2026, 1, 2 + week * 7 + day)).toISOString().slice(0, 10)),
  );
  const open = [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "21:00" }));
  const offered = Array.from({ length: rooms }, (_, i) =>
    room(`r${i}`, {
      seats: any([10, 12, 12, 14, 14, 16, 20, 30]),
      features: ["screen", "whiteboard"].filter(() => draw() < 0.6),
      stepFree: draw() < 0.7,
      building: any(["North", "South", "West"]),
      open,
    }),
  );
  const sessions = Array.from({ length: groups }, (_, g) => {
    const [day, from] = [Math.floor(draw() * 5), any(hours)];
    const to = `${Number(from.slice(0, 2)) + 1}${from.slice(2)}`;
    const shape = {
      ...{ group: `g${g}`, from, to, size: any([6, 8, 9, 10, 11, 12, 12, 14]) },
      features: ["screen", "whiteboard"].filter(() => draw() < 0.25),
      stepFree: draw() < 0.1,
      wish: { buildings: draw() < 0.5 ? [any(["North", "South", "West"])] : [] },
    };
    const home = draw() < current ? `r${Math.floor(draw() * rooms)}` : null;
    return dates.flatMap((week, w) =>
      draw() < 0.07 ? [] : [session(`g${g}-${w + 1}`, { ...shape, date: week[day]!, current: home })],
    );
  }).flat();
  const some = (): CheckedStretch[] =>
    Array.from({ length: Math.round(rooms * weeks * 5 * shut) }, () => ({
      ...{ room: `r${Math.floor(draw() * rooms)}`, date: any(any(dates)) },
      ...any([
        { from: "00:00", to: "24:00" },
        { from: "12:00", to: "14:00" },
        { from: "16:00", to: "20:00" },
      ]),
    }));
  return roomProblem(offered, sessions, { seed, closed: some(), booked: some() });
}

/** Numbers from 0 up to 1 (Park and Miller's generator). */
export function drawer(seed: number): () => number {
  let state = seed;
  for (let i = 0; i < 5; i++) state = (state * 48271) % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
