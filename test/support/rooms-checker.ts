import {
  brokenRoomRules,
  countRoomLevels,
  failures,
  isUsed,
  ROOM_LEVELS,
  span,
  type CheckedRoomProblem,
  type CheckedSession,
  type RoomCounts,
  type Rooms,
} from "./rooms-rules.js";

interface ProposedRoomChange {
  kind: string;
  session: string;
  room: string;
  date?: string;
  from?: string;
  to?: string;
  without?: string[];
  size?: number;
}

/** A result as read from JSON. */
export interface CheckedRoomResult {
  format: string;
  status: string;
  objective: RoomCounts | null;
  bound: RoomCounts | null;
  sessions: {
    id: string;
    room: string | null;
    reason?: string;
    text?: string;
    wayOut?: { text: string; change: ProposedRoomChange } | null;
  }[];
  infeasible: { rule: string; text: string; refs: string[] }[];
  milliseconds: number;
}

/** Every fault of a result that isn't "infeasible"; empty when all of it holds. */
export function checkRooms(problem: CheckedRoomProblem, result: CheckedRoomResult): string[] {
  const rooms: Rooms = new Map(result.sessions.map(({ id, room }) => [id, room]));
  const once = rooms.size === result.sessions.length && rooms.size === problem.sessions.length;
  if (!once || problem.sessions.some(({ id }) => !rooms.has(id))) return ["sessions are not named once"];
  return [
    ...(result.format === "peer-rounds/rooms-result@1" ? [] : ["format"]),
    ...brokenRoomRules(problem, rooms),
    ...levelFaults(countRoomLevels(problem, rooms), result),
    ...reasonFaults(problem, rooms, result),
  ];
}

function levelFaults(counted: RoomCounts, { objective, bound, status }: CheckedRoomResult): string[] {
  if (!objective || !bound) return ["objective or bound is missing"];
  const faults = ROOM_LEVELS.flatMap((level) => [
    ...(counted[level] === objective[level] ? [] : [`objective.${level} is ${counted[level]}`]),
    ...(bound[level] <= objective[level] ? [] : [`bound.${level} is above what is reached`]),
  ]);
  const proved = ROOM_LEVELS.every((level) => bound[level] === objective[level]);
  return [...faults, ...(proved === (status === "optimal") ? [] : [`status ${status}`])];
}

function reasonFaults(problem: CheckedRoomProblem, rooms: Rooms, result: CheckedRoomResult): string[] {
  const byId = new Map(problem.sessions.map((session) => [session.id, session]));
  return result.sessions.flatMap(({ id, room, reason, text, wayOut }) => {
    const session = byId.get(id)!;
    if (room !== null)
      return reason === undefined && wayOut === undefined ? [] : [`${id} has a room and a reason`];
    if (!text || wayOut === undefined) return [`${id} has no text or way out`];
    if (!isTrueReason(problem, rooms, session, reason ?? "")) return [`${id}: ${reason} is not true`];
    return wayOut && !leads(problem, rooms, session, wayOut.change) ? [`${id}: no such way out`] : [];
  });
}

/** Word for word: E, the rooms that pass every test; a test is true if rooms pass some others and each fails it. */
function isTrueReason(
  problem: CheckedRoomProblem,
  rooms: Rooms,
  session: CheckedSession,
  reason: string,
): boolean {
  const failed = problem.rooms.map((room) => ({ room, tests: failures(problem, room, session) }));
  const open = failed.filter(({ tests }) => tests.length === 0);
  if (open.length > 0) {
    return reason === "all-taken" && open.every(({ room }) => isUsed(problem, rooms, room.id, session));
  }
  const others = ["too-small", "features", "step-free", "closed"].filter((test) => test !== reason);
  if (others.length !== 3) return false;
  if (problem.rooms.length === 0) return true;
  return [0, 1, 2, 3, 4, 5, 6, 7].some((mask) => {
    const asked = others.filter((_, i) => (mask >> i) % 2 === 1);
    const left = failed.filter(({ tests }) => asked.every((test) => !tests.includes(test)));
    return left.length > 0 && left.every(({ tests }) => tests.includes(reason));
  });
}

/** True if the session could have the room after the change, with everybody else where they are. */
function leads(
  problem: CheckedRoomProblem,
  rooms: Rooms,
  session: CheckedSession,
  change: ProposedRoomChange,
): boolean {
  const room = problem.rooms.find(({ id }) => id === change.room);
  if (!room || change.session !== session.id) return false;
  const { from = session.from, to = session.to, kind } = change;
  const changed: CheckedSession = {
    ...session,
    ...(kind === "time" ? { from, to } : {}),
    ...(kind === "size" ? { size: change.size! } : {}),
    ...(kind === "features"
      ? { features: (session.features ?? []).filter((f) => !change.without!.includes(f)) }
      : {}),
  };
  const [a, b] = [span(changed), span(session)];
  const faults = failures(problem, room, changed).filter((test) => kind !== "open" || test !== "closed");
  return faults.length === 0 && a[1] - a[0] === b[1] - b[0] && !isUsed(problem, rooms, room.id, changed);
}
