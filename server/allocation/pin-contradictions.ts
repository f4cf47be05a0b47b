import type { PinContradiction } from "./allocation-result.js";
import { excludes, type RoomTable, type TableSession } from "./room-table.js";
import { failedTests, isBooked } from "./room-tests.js";

const WHY: Record<PinContradiction["rule"], string> = {
  "too-small": "which has too few seats",
  features: "which lacks a feature it needs",
  "step-free": "which cannot be reached without steps",
  closed: "which is not open for all of its time",
  booked: "which is booked then, or too close to it",
  turnover: "",
};

/**
 * Pins that cannot hold, whatever else happens: against the room's own rules, against a booking, or two in one room
 * too close together. A pin names its room, so that no larger set can contradict itself without one of these.
 */
export function pinContradictions(table: RoomTable): PinContradiction[] {
  const alone = table.sessions.flatMap((session) => (session.pinned ? impossible(table, session) : []));
  const pairs = table.dates.flatMap((date) => rivals(table, date));
  const key = ({ rule, refs }: PinContradiction) => `${rule} ${refs.join(" ")}`;
  return [...alone, ...pairs].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function impossible(table: RoomTable, { given, from, to, allowed }: TableSession): PinContradiction[] {
  const room = table.rooms[allowed[0] ?? 0];
  if (!room) return [];
  const booked = isBooked(table.calendar, room, given.date, { from, to }, table.turnover);
  const [rule] = [...failedTests(table.calendar, room, given), ...(booked ? (["booked"] as const) : [])];
  if (!rule) return [];
  return [{ rule, text: `${given.id} is pinned to ${room.id}, ${WHY[rule]}.`, refs: [given.id, room.id] }];
}

/** Pairs of one date that are pinned to one room without the turnover between them. */
function rivals(table: RoomTable, date: readonly number[]): PinContradiction[] {
  const pinned = date.filter((s) => table.sessions[s]?.pinned === true);
  return pinned.flatMap((a, i) =>
    pinned.slice(i + 1).flatMap((b): PinContradiction[] => {
      const [one, two] = [table.sessions[a], table.sessions[b]];
      if (!one || !two || one.allowed[0] !== two.allowed[0] || !excludes(table, a, b)) return [];
      const room = table.rooms[one.allowed[0] ?? 0]?.id ?? "";
      const ids = [one.given.id, two.given.id].sort();
      const text = `${ids.join(" and ")} are pinned to ${room} without ${table.turnover} minutes between them.`;
      const overlap = `${ids.join(" and ")} are pinned to ${room} at one time.`;
      const together = one.from < two.to && two.from < one.to;
      return [{ rule: "turnover", text: together ? overlap : text, refs: [...ids, room] }];
    }),
  );
}
