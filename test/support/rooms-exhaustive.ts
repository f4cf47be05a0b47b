import {
  brokenRoomRules,
  compareRoomCounts,
  countRoomLevels,
  type CheckedRoomProblem,
  type RoomCounts,
  type Rooms,
} from "./rooms-rules.js";

/** The best levels of a tiny problem by trying every rooming; null when none holds the rules. */
export function bestRoomsByTryingAll(problem: CheckedRoomProblem): RoomCounts | null {
  // A room that a session cannot have by itself, it cannot have in company either.
  const choices = problem.sessions.map((session) =>
    [null, ...problem.rooms.map(({ id }) => id)].filter(
      (room) =>
        brokenRoomRules({ ...problem, sessions: [session] }, new Map([[session.id, room]])).length === 0,
    ),
  );
  let best: RoomCounts | null = null;
  const rooms: Rooms = new Map();
  const tryFrom = (i: number): void => {
    const session = problem.sessions[i];
    if (!session) {
      const counts = countRoomLevels(problem, rooms);
      if (!best || compareRoomCounts(counts, best) < 0) best = counts;
      return;
    }
    for (const room of choices[i] ?? []) {
      rooms.set(session.id, room);
      const so = { ...problem, sessions: problem.sessions.slice(0, i + 1) };
      if (brokenRoomRules(so, rooms).length === 0) tryFrom(i + 1);
    }
    rooms.delete(session.id);
  };
  tryFrom(0);
  return best;
}
