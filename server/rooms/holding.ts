import mongoose, { type Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { afterRivals, duplicateOf } from "../data/duplicate.js";
import { Booking, type BookingFields } from "./booking.js";
import { quartersIn } from "./fitting.js";
import { startOfQuarter } from "./quarters.js";
import { roomTopic, type RoomFields } from "./room.js";

/** What a room is held for. */
export interface Use {
  /** Null for another purpose, which `purpose` then says in words that may stand on the door. */
  session: Types.ObjectId | null;
  group: Types.ObjectId | null;
  purpose: string;
  startsAt: Date;
  endsAt: Date;
}

/** Thrown when the database refused a second holder of a room; nothing of the change was written. */
export class RoomTakenError extends Error {
  /** @param at when the first clashing quarter-hour begins; null when the database didn't say */
  constructor(
    readonly at: Date | null,
    cause: unknown,
  ) {
    super("The room is held by someone else at that time", { cause });
  }
}

type BookedRoom = Pick<RoomFields, "_id" | "code" | "slotMinutes" | "turnoverMinutes">;

/**
 * Holds the room for each use, inside a change: all of them or, with the change, none. Whether it is free is decided
 * by the database alone, by its unique index over (room, quarter-hour); looking first only makes the answer kinder.
 * @throws RoomTakenError when a use overlaps a held booking, its turnover included
 */
export async function holdRoom(
  trail: Trail,
  room: BookedRoom,
  uses: readonly Use[],
  by: Types.ObjectId | string,
  now: Date,
): Promise<void> {
  const bookings = uses.map((use) => ({
    ...use,
    room: room._id,
    quarters: quartersIn(room, use),
    held: true,
    heldAt: now,
    heldBy: by,
  }));
  try {
    await Booking.insertMany(bookings);
  } catch (error) {
    const duplicate = duplicateOf(error);
    if (duplicate?.collection !== "bookings") throw error;
    throw new RoomTakenError(clashIn(duplicate.key), error);
  }
  announceRoom(trail, room.code);
}

function clashIn(key: string): Date | null {
  const quarter = /quarters: (\d+)/.exec(key)?.[1];
  return quarter === undefined ? null : startOfQuarter(Number(quarter));
}

/** Announces what is shown about one room, and about which rooms are free. */
export function announceRoom(trail: Trail, code: string): void {
  trail.announce(roomTopic(code), "room:all");
}

/** Releases the bookings inside a change; those released before stay as they are. */
export async function releaseBookings(
  bookings: readonly Pick<BookingFields, "_id">[],
  now: Date,
): Promise<void> {
  const ids = bookings.map((booking) => booking._id);
  if (ids.length === 0) return;
  await Booking.updateMany(
    { _id: mongoose.trusted({ $in: ids }), held: true },
    { $set: { held: false, releasedAt: now }, $inc: { __v: 1 } },
  );
}

/** Longest that a booking's quarter-hours can reach beyond its own start and end: turnover and whole steps. */
const reachMilliseconds = 6 * 3_600_000;

/** The held bookings of the rooms that may take a quarter-hour between the two instants. */
export async function findHeld(
  rooms: readonly Types.ObjectId[],
  from: Date,
  to: Date,
): Promise<BookingFields[]> {
  return Booking.find({
    room: mongoose.trusted({ $in: rooms }),
    held: true,
    startsAt: mongoose.trusted({ $lt: new Date(to.getTime() + reachMilliseconds) }),
    endsAt: mongoose.trusted({ $gt: new Date(from.getTime() - reachMilliseconds) }),
  }).lean();
}

/**
 * Runs a change that holds rooms again when a rival took one between its look and its write: the next look sees
 * the rival and can answer with its date.
 * @throws RoomTakenError when the database refuses again and again what a look finds free
 */
export const afterRoomRivals = <T>(work: () => Promise<T>): Promise<T> =>
  afterRivals((error) => error instanceof RoomTakenError, work);
