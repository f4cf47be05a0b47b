import {
  countRoomLevels,
  failures,
  near,
  span,
  type CheckedRoomProblem,
  type RoomCounts,
  type Rooms,
} from "./rooms-rules.js";

/** What a plain greedy plan reaches: group by group in the order of the file, the room free on most of its dates. */
export function greedyRooms(problem: CheckedRoomProblem): RoomCounts {
  const gap = problem.turnoverMinutes;
  const uses = new Map<string, [number, number][]>();
  const usesOf = (room: string, date: string) => uses.get(`${room} ${date}`) ?? [];
  const use = (room: string, date: string, time: [number, number]) =>
    uses.set(`${room} ${date}`, [...usesOf(room, date), time]);
  for (const each of problem.booked ?? []) use(each.room, each.date, span(each));
  const rooms: Rooms = new Map(problem.sessions.map(({ id }) => [id, null]));
  for (const group of new Set(problem.sessions.map((session) => session.group))) {
    let left = problem.sessions.filter((session) => session.group === group);
    for (;;) {
      const offers = problem.rooms.map((room) => ({
        room,
        free: left.filter(
          (session) =>
            failures(problem, room, session).length === 0 &&
            !usesOf(room.id, session.date).some((other) => near(other, span(session), gap)),
        ),
      }));
      const [best] = offers.sort((a, b) => b.free.length - a.free.length || a.room.seats - b.room.seats);
      if (!best || best.free.length === 0) break;
      for (const session of best.free) {
        if (usesOf(best.room.id, session.date).some((other) => near(other, span(session), gap))) continue;
        rooms.set(session.id, best.room.id);
        use(best.room.id, session.date, span(session));
      }
      left = left.filter((session) => rooms.get(session.id) === null);
    }
  }
  return countRoomLevels(problem, rooms);
}
