import { quartersIn } from "../rooms/fitting.js";
import type { RoomFields } from "../rooms/room.js";
import type { AllocationResult } from "./allocation-result.js";
import type { Ground } from "./draft-problem.js";
import type { RoomProblem } from "./room-problem.js";

/** What a problem was made of, as far as it matters how rooms are held. */
export interface Held {
  rooms: readonly Pick<RoomFields, "_id" | "code" | "turnoverMinutes" | "slotMinutes">[];
  sessions: readonly Pick<Ground["sessions"][number], "_id" | "startsAt" | "endsAt">[];
  others: readonly Pick<Ground["others"][number], "room" | "quarters">[];
}

/**
 * The result without what some rooms can't do although the problem lets them: a problem knows one turnover for all
 * rooms and quarter-hours alone, and a few rooms need longer or are held in longer steps. A session that came too close
 * to another there has no room; who is there already stays. Counted as holding a room counts it, in quarter-hours
 * since 1970, so that what is left here can be held.
 */
export function withoutCrowding(
  problem: RoomProblem,
  result: AllocationResult,
  { rooms, sessions, others }: Held,
): AllocationResult {
  const slower = rooms.filter(
    ({ turnoverMinutes, slotMinutes }) => turnoverMinutes > problem.turnoverMinutes || slotMinutes > 15,
  );
  const current = new Map(problem.sessions.map((session) => [session.id, session.current]));
  const given = new Map(result.sessions.map(({ id, room }) => [id, room]));
  const crowded = new Set(
    slower.flatMap((room) => {
      const taken = new Set(others.flatMap((each) => (each.room.equals(room._id) ? each.quarters : [])));
      const inside = sessions.filter(({ _id }) => given.get(String(_id)) === room.code);
      return crowdedIn(room, taken, inside, (id) => current.get(id) === room.code);
    }),
  );
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

/** Ids of the sessions that come too close to others. @param taken quarter-hours, filled with those of the rest */
function crowdedIn(
  room: Held["rooms"][number],
  taken: Set<number>,
  inside: Held["sessions"],
  stays: (id: string) => boolean,
): string[] {
  const waiting = inside.map((session) => ({ id: String(session._id), quarters: quartersIn(room, session) }));
  waiting.sort((a, b) => Number(stays(b.id)) - Number(stays(a.id)) || (a.id < b.id ? -1 : 1));
  const crowded: string[] = [];
  for (const { id, quarters } of waiting) {
    if (quarters.some((quarter) => taken.has(quarter))) crowded.push(id);
    else for (const quarter of quarters) taken.add(quarter);
  }
  return crowded;
}
