import { readByShape, repeated, type Fault } from "../solver/problem-faults.js";
import { roomProblemSchema, type RoomProblem } from "./room-problem.js";

/**
 * Reads a room problem from parsed JSON. Unknown fields, wrong types, rooms that don't exist and repeated ids are
 * faults, each with its path ("sessions[3].to"). Throws ProblemError with all of them.
 */
export function readRoomProblem(input: unknown): RoomProblem {
  return readByShape(roomProblemSchema, input, referenceFaults);
}

/** Faults between fields: ids used twice, rooms that nobody has. */
function referenceFaults(problem: RoomProblem): Fault[] {
  const rooms = new Set(problem.rooms.map((room) => room.id));
  const known = (room: string | null, path: string): Fault[] =>
    room === null || rooms.has(room) ? [] : [{ path, text: `no room has the id "${room}"` }];
  return [
    ...repeated(
      problem.rooms.map((room) => room.id),
      (i) => `rooms[${i}].id`,
    ),
    ...repeated(
      problem.sessions.map((session) => session.id),
      (i) => `sessions[${i}].id`,
    ),
    ...problem.closed.flatMap(({ room }, i) => known(room, `closed[${i}].room`)),
    ...problem.booked.flatMap(({ room }, i) => known(room, `booked[${i}].room`)),
    ...problem.sessions.flatMap(({ current, pinned }, i) => [
      ...known(current, `sessions[${i}].current`),
      ...known(pinned, `sessions[${i}].pinned`),
    ]),
  ];
}
