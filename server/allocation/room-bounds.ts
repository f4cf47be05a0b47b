import { sessionsOf, type RoomPart } from "./room-blocks.js";
import type { RoomTable } from "./room-table.js";
import { roomWorth, wastedSeats, type Rooming, type RoomWorth } from "./room-worth.js";

/** What is proved of one part: least costs level by level, each given the ones before; null where unknown. */
export interface BoundedRoomPart {
  part: RoomPart;
  bounds: readonly (number | null)[];
}

/**
 * A proved bound of each level given the rooming's values at the levels before. Parts are independent, so their bounds
 * add up as long as every level before stands at its bound; after that, or where the time ended too soon, what holds
 * for any answer is used. Sessions outside all parts have no room that they may have.
 */
export function roomBounds(table: RoomTable, rooming: Rooming, parts: readonly BoundedRoomPart[]): RoomWorth {
  const reached = roomWorth(table, rooming);
  const split = parts.map((each) => ({ ...each, sessions: sessionsOf(each.part) }));
  const hopeless = table.sessions.length - split.reduce((sum, { sessions }) => sum + sessions.length, 0);
  const bound: RoomWorth = [hopeless, 0, 0, 0, 0];
  let tight = true;
  for (const level of [0, 1, 2, 3, 4] as const) {
    for (const { bounds, sessions } of split) {
      const sure = level === 4 ? leastWaste(table, rooming, sessions) : 0;
      bound[level] += tight ? (bounds[level] ?? sure) : sure;
    }
    if (level === 4 && !tight) bound[4] = leastWaste(table, rooming, [...table.sessions.keys()]);
    tight &&= bound[level] === reached[level];
  }
  return bound;
}

/** As many of the sessions as have a room waste no fewer seats than the tightest rooms of those that fit best. */
function leastWaste(table: RoomTable, rooming: Rooming, sessions: readonly number[]): number {
  const roomed = sessions.filter((s) => (rooming[s] ?? -1) >= 0).length;
  return sessions
    .flatMap((s) => {
      const session = table.sessions[s];
      const wastes = session?.allowed.map((room) => wastedSeats(table, session, room)) ?? [];
      return wastes.length > 0 ? [Math.min(...wastes)] : [];
    })
    .sort((a, b) => a - b)
    .slice(0, roomed)
    .reduce((sum, waste) => sum + waste, 0);
}
