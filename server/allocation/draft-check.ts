import type { RoomFields } from "../rooms/room.js";
import { minutesOf } from "../time/wall-time.js";
import type { AllocationResult } from "./allocation-result.js";
import type { ProblemSession, RoomProblem } from "./room-problem.js";

type Pauses = Pick<RoomFields, "code" | "turnoverMinutes" | "slotMinutes">;

/**
 * The result without what some rooms can't do although the problem lets them: a problem knows one turnover for all
 * rooms, and a few need longer. A session that came too close to another there has no room; who is there already stays.
 */
export function withoutCrowding(
  problem: RoomProblem,
  result: AllocationResult,
  rooms: readonly Pauses[],
): AllocationResult {
  const slower = rooms.filter(
    ({ turnoverMinutes, slotMinutes }) => turnoverMinutes > problem.turnoverMinutes || slotMinutes > 15,
  );
  const sessions = new Map(problem.sessions.map((session) => [session.id, session]));
  const crowded = new Set(slower.flatMap((room) => crowdedIn(room, problem, result, sessions)));
  if (!result.objective || crowded.size === 0) return result;
  return {
    ...result,
    status: "feasible",
    objective: { ...result.objective, unroomed: result.objective.unroomed + crowded.size },
    sessions: result.sessions.map((each) => {
      if (!crowded.has(each.id)) return each;
      const text = `${each.room ?? "The room"} needs longer between two bookings, and no other room is free.`;
      return { id: each.id, room: null, reason: "all-taken" as const, text, wayOut: null };
    }),
  };
}

interface Taken {
  date: string;
  from: number;
  to: number;
}

function crowdedIn(
  room: Pauses,
  problem: RoomProblem,
  result: AllocationResult,
  sessions: ReadonlyMap<string, ProblemSession>,
): string[] {
  const taken: Taken[] = problem.booked
    .filter((each) => each.room === room.code)
    .map(({ date, from, to }) => ({
      date,
      from: minutesOf(from),
      to: minutesOf(to) + problem.turnoverMinutes,
    }));
  const inside = result.sessions.flatMap((each) =>
    each.room === room.code ? (sessions.get(each.id) ?? []) : [],
  );
  const stays = (session: ProblemSession) => Number(session.current !== room.code);
  const crowded: string[] = [];
  for (const session of inside.sort((a, b) => stays(a) - stays(b) || (a.id < b.id ? -1 : 1))) {
    const own = stepsOf(session, room);
    const clash = taken.some((each) => each.date === own.date && each.from < own.to && own.from < each.to);
    if (clash) crowded.push(session.id);
    else taken.push(own);
  }
  return crowded;
}

/** What the session takes of the room, in the room's whole steps with its turnover. */
function stepsOf({ date, from, to }: ProblemSession, { turnoverMinutes, slotMinutes }: Pauses): Taken {
  return {
    date,
    from: Math.floor(minutesOf(from) / slotMinutes) * slotMinutes,
    to: Math.ceil((minutesOf(to) + turnoverMinutes) / slotMinutes) * slotMinutes,
  };
}
