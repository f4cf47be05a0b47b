import { Types } from "mongoose";
import type { BlockingFields } from "../../rooms/blocking.js";
import type { RoomFields } from "../../rooms/room.js";
import { addDays, mondayOf } from "../../time/calendar-day.js";
import { bookingOf, type PlannedBooking, type RoomPlan } from "./rooms.js";
import type { PlannedSession } from "./sessions.js";

/** What the demo's rooms are disturbed by, so that there is something to mend. */
export interface Disturbances {
  /** A room that about nine groups meet in is out of use for three weeks from next Monday. */
  blocking: Omit<BlockingFields, "__v"> | null;
  /** An open evening in the room that two groups ask for, at the hour of a session of theirs. */
  evening: PlannedBooking | null;
}

/** Plans a flood that hits groups, and a booking that clashes with one date of what is asked for. */
export function planDisturbances(
  { bookings, rivals }: RoomPlan,
  { rooms, sessions }: { rooms: readonly RoomFields[]; sessions: readonly PlannedSession[] },
  staff: Types.ObjectId,
  { now, today }: { now: Date; today: string },
): Disturbances {
  const room = busyRoom(bookings.filter(({ startsAt }) => startsAt > now));
  const fromOn = addDays(mondayOf(today), 7);
  const made = { madeAt: now, madeBy: staff, liftedAt: null, liftedBy: null };
  const flood = { fromOn, toOn: addDays(fromOn, 20), from: "00:00", to: "24:00", reason: "Water damage" };
  return {
    blocking: room ? { _id: new Types.ObjectId(), room, ...flood, ...made } : null,
    evening: eveningIn(
      rooms.find(({ _id }) => rivals?.room.equals(_id)),
      sessions.filter(({ group, startsAt }) => startsAt > now && rivals?.groups[0]?.equals(group)),
      { staff, now },
    ),
  };
}

const groupsHit = 9;

/** The room in which about nine groups meet. */
function busyRoom(bookings: readonly PlannedBooking[]): Types.ObjectId | undefined {
  const groups = new Map<string, { room: Types.ObjectId; groups: Set<string> }>();
  for (const { room, group } of bookings) {
    const known = groups.get(String(room)) ?? { room, groups: new Set() };
    groups.set(String(room), { room, groups: known.groups.add(String(group)) });
  }
  return [...groups.values()].sort((a, b) => distance(a.groups) - distance(b.groups))[0]?.room;
}

const distance = ({ size }: ReadonlySet<string>) => Math.abs(size - groupsHit);

function eveningIn(
  room: RoomFields | undefined,
  sessions: readonly PlannedSession[],
  { staff, now }: { staff: Types.ObjectId; now: Date },
): PlannedBooking | null {
  const session = sessions[1];
  if (!room || !session) return null;
  return { ...bookingOf(session, room, staff, now), session: null, group: null, purpose: "Open evening" };
}
