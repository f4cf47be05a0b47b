/** The contract's rules and levels for rooms, written out by themselves: nothing here comes from the solver. */

export interface CheckedRoom {
  id: string;
  seats: number;
  features?: string[];
  stepFree: boolean;
  building: string;
  open: { day: number; from: string; to: string }[];
}
export interface CheckedStretch {
  room: string;
  date: string;
  from: string;
  to: string;
}
export interface CheckedSession {
  id: string;
  group: string;
  date: string;
  from: string;
  to: string;
  size: number;
  features?: string[];
  stepFree: boolean;
  wish?: { buildings: string[] };
  current?: string | null;
  pinned?: string | null;
}
export interface CheckedRoomProblem {
  format: string;
  seed: number;
  turnoverMinutes: number;
  rooms: CheckedRoom[];
  closed?: CheckedStretch[];
  booked?: CheckedStretch[];
  sessions: CheckedSession[];
}
export const ROOM_LEVELS = ["unroomed", "moved", "extraRooms", "wishesMissed", "seatsWasted"] as const;
export type RoomCounts = Record<(typeof ROOM_LEVELS)[number], number>;
/** Session id → room id, or null. */
export type Rooms = Map<string, string | null>;

const minute = (time: string) => {
  const [hours = "", minutes = ""] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
};
const weekday = (date: string) => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

/** Minutes of a stretch as [from, to]. */
export const span = ({ from, to }: { from: string; to: string }): [number, number] => [
  minute(from),
  minute(to),
];

/** True if less than `gap` minutes lie between two stretches of one day. */
export function near(a: [number, number], b: [number, number], gap: number): boolean {
  const between = Math.max(a[0] - b[1], b[0] - a[1]);
  return between < gap;
}

/** The tests that a room fails for a session by itself. */
export function failures(problem: CheckedRoomProblem, room: CheckedRoom, session: CheckedSession): string[] {
  const [from, to] = span(session);
  const inside = room.open.some(
    (o) => o.day === weekday(session.date) && span(o)[0] <= from && to <= span(o)[1],
  );
  const shut = (problem.closed ?? []).some(
    (c) => c.room === room.id && c.date === session.date && span(c)[0] < to && from < span(c)[1],
  );
  return [
    ...(room.seats < session.size ? ["too-small"] : []),
    ...((session.features ?? []).some((f) => !(room.features ?? []).includes(f)) ? ["features"] : []),
    ...(session.stepFree && !room.stepFree ? ["step-free"] : []),
    ...(!inside || shut ? ["closed"] : []),
  ];
}

/** True if a booking or another session's use leaves the room too little time for this session. */
export function isUsed(
  problem: CheckedRoomProblem,
  rooms: Rooms,
  room: string,
  session: CheckedSession,
): boolean {
  const gap = problem.turnoverMinutes;
  const others = problem.sessions.filter((o) => o.id !== session.id && rooms.get(o.id) === room);
  const booked = (problem.booked ?? []).filter((b) => b.room === room);
  return [...others, ...booked].some((o) => o.date === session.date && near(span(o), span(session), gap));
}

/** Every broken hard rule. */
export function brokenRoomRules(problem: CheckedRoomProblem, rooms: Rooms): string[] {
  return problem.sessions.flatMap((session) => {
    const id = rooms.get(session.id) ?? null;
    const pin = session.pinned ?? null;
    const faults = pin !== null && pin !== id ? [`${session.id}: pin`] : [];
    if (id === null) return faults;
    const room = problem.rooms.find((r) => r.id === id);
    if (!room) return [...faults, `${session.id}: no room ${id}`];
    const used = isUsed(problem, rooms, id, session) ? ["turnover"] : [];
    return [...faults, ...[...failures(problem, room, session), ...used].map((f) => `${session.id}: ${f}`)];
  });
}

/** The five levels, counted. */
export function countRoomLevels(problem: CheckedRoomProblem, rooms: Rooms): RoomCounts {
  const byId = new Map(problem.rooms.map((room) => [room.id, room]));
  const perGroup = new Map<string, Set<string>>();
  const counts = { unroomed: 0, moved: 0, extraRooms: 0, wishesMissed: 0, seatsWasted: 0 };
  for (const session of problem.sessions) {
    const room = byId.get(rooms.get(session.id) ?? "");
    if (!room) {
      counts.unroomed += 1;
      continue;
    }
    const current = session.current ?? null;
    const wished = session.wish?.buildings ?? [];
    if (current !== null && current !== room.id) counts.moved += 1;
    if (wished.length > 0 && !wished.includes(room.building)) counts.wishesMissed += 1;
    counts.seatsWasted += room.seats - session.size;
    perGroup.set(session.group, (perGroup.get(session.group) ?? new Set()).add(room.id));
  }
  for (const used of perGroup.values()) counts.extraRooms += used.size - 1;
  return counts;
}

/** Below zero if `a` is better than `b`, level by level. */
export function compareRoomCounts(a: RoomCounts, b: RoomCounts): number {
  return ROOM_LEVELS.map((level) => a[level] - b[level]).find((by) => by !== 0) ?? 0;
}
