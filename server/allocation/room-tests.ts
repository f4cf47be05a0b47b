import { ROOM_TESTS, type RoomTest } from "./allocation-result.js";
import { dayOfWeek } from "../time/calendar-day.js";
import { minutesOf } from "../time/wall-time.js";
import type { ProblemRoom, ProblemSession, RoomProblem } from "./room-problem.js";

/** A stretch of one day in minutes since midnight; `to` is not part of it. */
export interface Minutes {
  from: number;
  to: number;
}

/** When rooms are open, by their id, and what happens in them on given days besides the sessions, by `dayKey`. */
export interface Calendar {
  open: ReadonlyMap<string, (Minutes & { day: number })[]>;
  closed: ReadonlyMap<string, Minutes[]>;
  booked: ReadonlyMap<string, Minutes[]>;
}

export const minutesIn = ({ from, to }: { from: string; to: string }): Minutes => ({
  from: minutesOf(from),
  to: minutesOf(to),
});

/** Names one room on one day. */
export const dayKey = (room: string, date: string): string => `${date} ${room}`;

/** True if two uses of one room on one day leave less than the turnover between them. */
export const tooClose = (a: Minutes, b: Minutes, turnover: number): boolean =>
  a.from < b.to + turnover && b.from < a.to + turnover;

export function calendarOf(problem: RoomProblem): Calendar {
  const byDay = (list: RoomProblem["closed"]) => {
    const days = new Map<string, Minutes[]>();
    for (const stretch of list) {
      const key = dayKey(stretch.room, stretch.date);
      const before = days.get(key);
      if (before) before.push(minutesIn(stretch));
      else days.set(key, [minutesIn(stretch)]);
    }
    return days;
  };
  const open = new Map(
    problem.rooms.map((room) => [room.id, room.open.map((span) => ({ day: span.day, ...minutesIn(span) }))]),
  );
  return { open, closed: byDay(problem.closed), booked: byDay(problem.booked) };
}

/** Every test that the room by itself fails for the session, in order; empty when it passes. */
export function failedTests(calendar: Calendar, room: ProblemRoom, session: ProblemSession): RoomTest[] {
  const fails: Record<RoomTest, boolean> = {
    "too-small": room.seats < session.size,
    features: lacking(room, session).length > 0,
    "step-free": session.stepFree && !room.stepFree,
    closed: !isOpen(calendar, room, session.date, minutesIn(session)),
  };
  return ROOM_TESTS.filter((test) => fails[test]);
}

/** The features that the session needs and the room doesn't have. */
export function lacking(room: ProblemRoom, session: ProblemSession): string[] {
  return session.features.filter((feature) => !room.features.includes(feature));
}

/** True if one opening span holds the whole time and nothing closes the room in it. */
export function isOpen(calendar: Calendar, room: ProblemRoom, date: string, time: Minutes): boolean {
  const day = dayOfWeek(date);
  const opens = calendar.open
    .get(room.id)
    ?.some((span) => span.day === day && span.from <= time.from && time.to <= span.to);
  const closed = calendar.closed.get(dayKey(room.id, date)) ?? [];
  return opens === true && !closed.some((each) => each.from < time.to && time.from < each.to);
}

/** True if a booking leaves the session no room, turnover included. */
export function isBooked(
  calendar: Calendar,
  room: ProblemRoom,
  date: string,
  time: Minutes,
  turnover: number,
): boolean {
  const booked = calendar.booked.get(dayKey(room.id, date)) ?? [];
  return booked.some((each) => tooClose(each, time, turnover));
}
