import mongoose, { type Types } from "mongoose";
import type { BookingFields } from "../../rooms/booking.js";
import { isOpenFor } from "../../rooms/opening.js";
import { quartersOf } from "../../rooms/quarters.js";
import type { RoomFields } from "../../rooms/room.js";
import { slotsOverlap, type WeeklySlot } from "../../time/interval.js";
import type { PlannedGroup } from "./groups.js";
import type { PlannedSession } from "./sessions.js";

/** A booking of the demo on its way into the database. */
export type PlannedBooking = Omit<BookingFields, "__v">;

/** Groups left without a room: for staff to find one. The first two meet at one time and ask for one room. */
const unroomed = [85, 110, 20, 41, 62, 99];

/** What the demo's rooms come to: bookings, and the two groups that ask for the same room. */
export interface RoomPlan {
  bookings: PlannedBooking[];
  rivals: { groups: Types.ObjectId[]; room: Types.ObjectId } | null;
}

const hourOf = (slot: WeeklySlot): WeeklySlot => ({ ...slot, minutes: slot.minutes + 10 });

/** Gives almost every group one room for the whole term; writes the room into its sessions. */
export function planRooms(
  groups: readonly PlannedGroup[],
  sessions: readonly PlannedSession[],
  rooms: readonly RoomFields[],
  staff: Types.ObjectId,
): RoomPlan {
  const used = new Map<RoomFields, WeeklySlot[]>(rooms.map((room) => [room, []]));
  const bookings: PlannedBooking[] = [];
  for (const [index, group] of groups.entries()) {
    if (!group.openedAt || unroomed.includes(index)) continue;
    const room = freeRoom(group, used);
    if (!room) continue;
    used.get(room)?.push(hourOf(group.slot));
    for (const session of sessions.filter((each) => each.group.equals(group._id))) {
      session.room = room.code;
      bookings.push(bookingOf(session, room, staff, group.openedAt));
    }
  }
  return { bookings, rivals: rivalsFor(groups, used) };
}

function freeRoom(group: PlannedGroup, used: ReadonlyMap<RoomFields, WeeklySlot[]>): RoomFields | undefined {
  const fitting = [...used].filter(
    ([room, slots]) =>
      room.seats >= group.capacity &&
      group.wish.features.every((feature) => room.features.includes(feature)) &&
      (room.stepFree || !group.wish.stepFree) &&
      isOpenFor(room.open, group.slot) &&
      !slots.some((slot) => slotsOverlap(slot, hourOf(group.slot))),
  );
  return fitting.map(([room]) => room).sort((a, b) => a.seats - b.seats)[0];
}

/** A booking of the room for the session. */
export function bookingOf(
  session: PlannedSession,
  room: RoomFields,
  staff: Types.ObjectId,
  heldAt: Date,
): PlannedBooking {
  return {
    _id: new mongoose.Types.ObjectId(),
    room: room._id,
    session: session._id,
    group: session.group,
    purpose: "",
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    quarters: quartersOf(session.startsAt, session.endsAt, room.turnoverMinutes),
    held: true,
    heldAt,
    heldBy: staff,
    note: "",
    usedAt: null,
    warnedAt: null,
    releasedAt: null,
    releasedWhy: null,
  };
}

function rivalsFor(
  groups: readonly PlannedGroup[],
  used: ReadonlyMap<RoomFields, WeeklySlot[]>,
): RoomPlan["rivals"] {
  const rivals = unroomed.slice(0, 2).map((index) => groups[index]);
  const [first, second] = rivals;
  if (!first || !second) return null;
  const room = freeRoom({ ...first, capacity: Math.max(first.capacity, second.capacity) }, used);
  return room ? { groups: [first._id, second._id], room: room._id } : null;
}
