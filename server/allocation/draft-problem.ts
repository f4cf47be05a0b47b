import type { GroupFields } from "../groups/group.js";
import type { BlockingFields } from "../rooms/blocking.js";
import type { BookingFields } from "../rooms/booking.js";
import { startOfQuarter } from "../rooms/quarters.js";
import type { RoomFields } from "../rooms/room.js";
import type { SessionFields } from "../sessions/session.js";
import { daysFrom } from "../time/calendar-day.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { wallOf } from "../time/zone.js";
import type { ProblemRoom, ProblemSession, RoomProblem } from "./room-problem.js";
import type { GroupNeed } from "./needing.js";

/** What a room problem is made of. */
export interface Ground {
  zone: string;
  seed: number;
  rooms: readonly RoomFields[];
  blockings: readonly BlockingFields[];
  /** Held bookings on the sessions' days that are not for these sessions. */
  others: readonly BookingFields[];
  sessions: readonly SessionFields[];
  groups: ReadonlyMap<string, GroupFields>;
  /** What each group needs of a room, by its id. */
  needs: ReadonlyMap<string, GroupNeed>;
  /** Codes of the rooms that few changes are counted against, by session. */
  base: Readonly<Record<string, string | null>>;
  /** Codes of the rooms that staff pinned, by group. */
  pins: ReadonlyMap<string, string>;
}

type Stretch = RoomProblem["booked"][number];

const quarter = 15;
const day = 24 * 60;
const upTo = (minutes: number) => Math.min(day, Math.ceil(minutes / quarter) * quarter);

/**
 * The ground as a room problem (peer-rounds/rooms@1), rooms by their code. Bookings take whole quarter-hours with
 * their turnover, so a session's time is widened to what it takes of them, and opening hours by as much: then two
 * sessions are as far apart as the problem asks just when they share no quarter-hour. The turnover that most rooms
 * have counts for each; `withoutCrowding` looks at those that need longer.
 */
export function roomProblemOf(ground: Ground): RoomProblem {
  const turnover = usualTurnover(ground.rooms);
  const sessions = ground.sessions.flatMap((session) => sessionOf(session, ground, turnover) ?? []);
  const days = new Set(sessions.map(({ date }) => date));
  const widest = Math.max(0, ...ground.sessions.map((session) => widening(session, turnover)));
  return {
    format: "peer-rounds/rooms@1",
    seed: ground.seed,
    turnoverMinutes: turnover,
    rooms: ground.rooms.map((room) => roomOf(room, widest)),
    closed: closedIn(ground, days),
    booked: ground.others.flatMap((booking) => bookedAs(booking, ground, turnover) ?? []),
    sessions,
  };
}

/** The turnover that most rooms have, the longer of equals. */
function usualTurnover(rooms: readonly RoomFields[]): number {
  const counts = new Map<number, number>();
  for (const { turnoverMinutes } of rooms)
    counts.set(turnoverMinutes, (counts.get(turnoverMinutes) ?? 0) + 1);
  const [usual] = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  return usual?.[0] ?? 0;
}

function roomOf(room: RoomFields, widest: number): ProblemRoom {
  return {
    id: room.code,
    seats: room.seats,
    features: [...room.features],
    stepFree: room.stepFree,
    building: room.building,
    open: room.open.map(({ day: weekday, from, to }) => ({
      day: weekday,
      from: timeOf(Math.floor(minutesOf(from) / quarter) * quarter),
      to: timeOf(Math.min(day, minutesOf(to) + widest)),
    })),
  };
}

const endOf = ({ start, minutes }: Pick<SessionFields, "start" | "minutes">) => minutesOf(start) + minutes;

/** Minutes by which the quarter-hours a session takes outlast its own end and turnover. */
const widening = (session: Pick<SessionFields, "start" | "minutes">, turnover: number) =>
  Math.max(0, upTo(endOf(session) + turnover) - turnover - endOf(session));

/** The time of a session with the minutes that its quarter-hours take of it, turnover left out. */
export function timeTaken(
  session: Pick<SessionFields, "start" | "minutes">,
  turnover: number,
): { from: string; to: string } {
  const from = Math.floor(minutesOf(session.start) / quarter) * quarter;
  return { from: timeOf(from), to: timeOf(Math.min(day, endOf(session) + widening(session, turnover))) };
}

function sessionOf(session: SessionFields, ground: Ground, turnover: number): ProblemSession | null {
  const group = ground.groups.get(String(session.group));
  const need = ground.needs.get(String(session.group));
  if (!group || !need) return null;
  const { seats, features, stepFree, building } = need;
  const id = String(session._id);
  return {
    id,
    group: String(group._id),
    date: session.on,
    ...timeTaken(session, turnover),
    size: seats,
    features: [...features],
    stepFree,
    wish: { buildings: building === "" ? [] : [building] },
    current: ground.base[id] ?? null,
    pinned: ground.pins.get(String(group._id)) ?? null,
  };
}

function closedIn({ blockings, rooms }: Ground, days: ReadonlySet<string>): Stretch[] {
  const codes = new Map(rooms.map((room) => [String(room._id), room.code]));
  return blockings.flatMap(({ room, fromOn, toOn, from, to }) =>
    daysFrom(fromOn, toOn)
      .filter((date) => days.has(date))
      .map((date) => ({ room: codes.get(String(room)) ?? "", date, from, to })),
  );
}

function bookedAs(booking: BookingFields, { rooms, zone }: Ground, turnover: number): Stretch | null {
  const room = rooms.find(({ _id }) => _id.equals(booking.room));
  if (!room) return null;
  const first = wallOf(startOfQuarter(Math.min(...booking.quarters)), zone);
  const length = booking.quarters.length * quarter;
  const from = minutesOf(first.time);
  const to = Math.min(day, Math.max(from + 1, from + length - turnover));
  return { room: room.code, date: first.on, from: first.time, to: timeOf(to) };
}
