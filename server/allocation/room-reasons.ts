import { ROOM_TESTS, type AllocatedSession, type RoomTest } from "./allocation-result.js";
import type { RoomTable, TableSession } from "./room-table.js";
import { failedTests } from "./room-tests.js";
import { findRoomWayOut } from "./room-way-out.js";
import { usesOf } from "./room-uses.js";
import type { Rooming } from "./room-worth.js";

const TEXTS: Record<RoomTest | "all-taken", string> = {
  "too-small": "No room that would do otherwise has seats for everyone.",
  features: "No room that would do otherwise has everything that is needed.",
  "step-free": "No room that would do otherwise can be reached without steps.",
  closed: "The rooms that would do are not open for all of this time.",
  "all-taken": "Every room that would do is in use at this time.",
};

/** Every session once, by id, with its room or the reason why it has none, which is true in this rooming. */
export function explainRooming(table: RoomTable, rooming: Rooming): AllocatedSession[] {
  const uses = usesOf(table, rooming);
  const meetings = byGroupAndDay(table);
  return table.sessions
    .map((session, s): AllocatedSession => {
      const room = table.rooms[rooming[s] ?? -1];
      if (room) return { id: session.given.id, room: room.id };
      const failed = table.rooms.map((each) => failedTests(table.calendar, each, session.given));
      const reason = reasonFrom(failed);
      const busy = meetings.get(meetingKey(session))?.filter((other) => other !== session) ?? [];
      const wayOut = findRoomWayOut(table, uses, session, busy, failed);
      return { id: session.given.id, room: null, reason, text: textOf(table, session, reason), wayOut };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const meetingKey = ({ group, given }: TableSession): string => `${given.date} ${group}`;

/** The sessions of each group on each day. */
function byGroupAndDay({ sessions }: RoomTable): Map<string, TableSession[]> {
  const meetings = new Map<string, TableSession[]>();
  for (const session of sessions) {
    const before = meetings.get(meetingKey(session));
    if (before) before.push(session);
    else meetings.set(meetingKey(session), [session]);
  }
  return meetings;
}

/**
 * Rooms that fail fewest tests pass the most others, and as none passes all, every room that passes those others
 * fails each test that these fail: any of them is true.
 */
function reasonFrom(failed: readonly RoomTest[][]): RoomTest | "all-taken" {
  if (failed.some((tests) => tests.length === 0)) return "all-taken";
  const fewest = Math.min(...failed.map((tests) => tests.length));
  const nearest = failed.filter((tests) => tests.length === fewest).flat();
  return ROOM_TESTS.find((test) => nearest.includes(test)) ?? "closed";
}

function textOf(table: RoomTable, session: TableSession, reason: RoomTest | "all-taken"): string {
  if (table.rooms.length === 0) return "There is no room at all.";
  return reason === "too-small" ? `${TEXTS[reason]} ${session.given.size} are needed.` : TEXTS[reason];
}
