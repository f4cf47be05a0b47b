import { timeOf } from "../time/wall-time.js";
import type { RoomTest, RoomWayOut } from "./allocation-result.js";
import type { ProblemRoom } from "./room-problem.js";
import type { RoomTable, TableSession } from "./room-table.js";
import { isOpen, lacking, type Minutes } from "./room-tests.js";
import { isFreeAt, type Uses } from "./room-uses.js";

/** Another time is looked for in steps of a quarter of an hour. */
const STEP = 15;

/**
 * The cheapest single change that would give the session a room while everybody else stays: another time on the same
 * day, doing without a feature, longer opening, or fewer people. Doing without a step-free room is never proposed.
 * @param busy when its group meets otherwise on that day
 * @param failed for each room the tests it fails for the session
 */
export function findRoomWayOut(
  table: RoomTable,
  uses: Uses,
  session: TableSession,
  busy: readonly Minutes[],
  failed: readonly (readonly RoomTest[])[],
): RoomWayOut | null {
  const rooms = table.rooms.map((room, r) => ({ room, tests: failed[r] ?? [] }));
  const free = rooms.filter(({ room }) => isFreeAt(table, uses, room.id, session.given.date, session));
  const onlyFails = (test: RoomTest) =>
    free.filter(({ tests }) => tests.length === 1 && tests[0] === test).map(({ room }) => room);
  return (
    atAnotherTime(table, uses, session, busy, fittingBut(rooms, "closed")) ??
    withoutFeatures(session, onlyFails("features")) ??
    withLongerOpening(session, onlyFails("closed")) ??
    withFewer(session, onlyFails("too-small"))
  );
}

/** The rooms that fail nothing else than the given test. */
function fittingBut(
  rooms: readonly { room: ProblemRoom; tests: readonly RoomTest[] }[],
  test: RoomTest,
): ProblemRoom[] {
  return rooms.filter(({ tests }) => tests.every((each) => each === test)).map(({ room }) => room);
}

/** The nearest time of the day at which a room is free and the group has no other session. */
function atAnotherTime(
  table: RoomTable,
  uses: Uses,
  session: TableSession,
  busy: readonly Minutes[],
  rooms: readonly ProblemRoom[],
): RoomWayOut | null {
  const { id, date } = session.given;
  const length = session.to - session.from;
  const fits = (room: ProblemRoom, time: Minutes) =>
    isOpen(table.calendar, room, date, time) && isFreeAt(table, uses, room.id, date, time);
  for (const start of startsNear(session.from, length)) {
    const time = { from: start, to: start + length };
    if (busy.some((other) => other.from < time.to && time.from < other.to)) continue;
    const room = tightest(rooms.filter((each) => fits(each, time)));
    if (!room) continue;
    const [from, to] = [timeOf(time.from), timeOf(time.to)];
    const text = `${room.id} is free that day from ${from} to ${to}.`;
    return { text, change: { kind: "time", session: id, room: room.id, date, from, to } };
  }
  return null;
}

/** Starts on the day in quarter-hour steps from the given one, nearest first, later before earlier. */
function startsNear(from: number, length: number): number[] {
  const steps = Array.from({ length: 1440 / STEP }, (_, i) => (i + 1) * STEP);
  return steps
    .flatMap((step) => [from + step, from - step])
    .filter((start) => start >= 0 && start + length <= 1440);
}

function withoutFeatures({ given }: TableSession, rooms: readonly ProblemRoom[]): RoomWayOut | null {
  const fewest = Math.min(...rooms.map((room) => lacking(room, given).length));
  const room = tightest(rooms.filter((each) => lacking(each, given).length === fewest));
  if (!room) return null;
  const without = [...new Set(lacking(room, given))].sort();
  const text = `${room.id} is free if the session can do without ${without.join(" and ")}.`;
  return { text, change: { kind: "features", session: given.id, room: room.id, without } };
}

function withLongerOpening({ given }: TableSession, rooms: readonly ProblemRoom[]): RoomWayOut | null {
  const room = tightest(rooms);
  if (!room) return null;
  const { id, date, from, to } = given;
  const text = `${room.id} would do if it were open from ${from} to ${to}.`;
  return { text, change: { kind: "open", session: id, room: room.id, date, from, to } };
}

function withFewer({ given }: TableSession, rooms: readonly ProblemRoom[]): RoomWayOut | null {
  const [room] = [...rooms].sort((a, b) => b.seats - a.seats);
  if (!room) return null;
  const text = `${room.id} is free if ${room.seats} ${room.seats === 1 ? "comes" : "come"} instead of ${given.size}.`;
  return { text, change: { kind: "size", session: given.id, room: room.id, size: room.seats } };
}

/** The room with the fewest seats, the first of equals. */
function tightest(rooms: readonly ProblemRoom[]): ProblemRoom | undefined {
  return [...rooms].sort((a, b) => a.seats - b.seats)[0];
}
