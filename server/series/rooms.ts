import mongoose, { type Types } from "mongoose";
import { choicesFor, othersInWords, standingAround } from "../allocation/choosing.js";
import type { Needing } from "../allocation/needing.js";
import type { SessionDate } from "../allocation/wanting.js";
import type { Trail } from "../data/change.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { answersOf } from "../rooms/fitting.js";
import { announceRoom, holdRoom, releaseBookings, useFor } from "../rooms/holding.js";
import { Room, type RoomFields } from "../rooms/room.js";
import type { Change } from "./dated.js";

/** What becomes of the room of one changed session; a change that has and gets no room has none of these. */
export interface RoomChange {
  number: number;
  session: Types.ObjectId;
  room: RoomFields;
  /** The booking it has now; null for a cancelled session whose room was given back. */
  booking: BookingFields | null;
  /**
   * "kept": the same room at the new time; "lost": it is taken or shut then; "freed": nobody meets. A restored session
   * that holds no room gets the one it had "again", or has "missed" it.
   */
  outcome: "kept" | "lost" | "freed" | "again" | "missed";
}

/**
 * What becomes of each room: it moves along when it is free and open at the new time; bookings of the sessions that
 * change don't stand in one another's way. A restored session gets the room it had, if that is still free.
 */
export async function roomChangesOf(changes: readonly Change[]): Promise<RoomChange[]> {
  const ids = changes.flatMap(({ id }) => id ?? []);
  const bookings = await latestBookings(ids);
  const had = changes.flatMap((change) => {
    const booking = bookings.get(change.id ?? "");
    return booking && (booking.held || change.kind === "restored") ? [{ change, booking }] : [];
  });
  if (had.length === 0) return [];
  const roomIds = [...new Set(had.map(({ booking }) => booking.room))];
  const rooms: RoomFields[] = await Room.find({ _id: mongoose.trusted({ $in: roomIds }) }).lean();
  const dates = had
    .map(({ change }) => change.after)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const { holdings, blockings } = await standingAround(rooms, dates);
  const others = holdings.filter(({ session }) => !ids.includes(String(session)));
  return had.flatMap(({ change, booking }): RoomChange[] => {
    const room = rooms.find(({ _id }) => _id.equals(booking.room));
    if (!room || !booking.session) return [];
    const held = booking.held ? booking : null;
    const base = { number: change.number, session: booking.session, room, booking: held };
    if (change.kind === "cancelled") return [{ ...base, outcome: "freed" }];
    const free = answersOf(room, [change.after], { holdings: others, blockings })[0]?.answer === "free";
    if (!held) return [{ ...base, outcome: free ? "again" : "missed" }];
    return [{ ...base, outcome: free ? "kept" : "lost" }];
  });
}

/** Whether the session has the room once the change is done. */
export const hasRoom = (change: RoomChange | undefined): change is RoomChange =>
  change?.outcome === "kept" || change?.outcome === "again";

/** Each session's held booking, else the one it had last. */
async function latestBookings(sessions: readonly string[]): Promise<Map<string, BookingFields>> {
  const found = await Booking.find({ session: mongoose.trusted({ $in: sessions }) })
    .sort({ held: 1, heldAt: 1 })
    .lean();
  return new Map(found.map((booking) => [String(booking.session), booking]));
}

/**
 * Moves the bookings along, inside the change: all are released, then those that are kept are held at the new time.
 * @throws RoomTakenError when a rival took a room between the look and this write
 */
export async function moveBookings(
  trail: Trail,
  group: Types.ObjectId,
  changes: readonly Change[],
  rooms: readonly RoomChange[],
  actor: { id: string; now: Date },
): Promise<void> {
  for (const [kept, why] of [
    [true, "exchanged"],
    [false, "not-needed"],
  ] as const) {
    const some = rooms.filter((each) => hasRoom(each) === kept);
    await releaseBookings(
      some.flatMap(({ booking }) => booking ?? []),
      actor.now,
      why,
    );
  }
  const after = new Map(changes.map((change) => [change.number, change.after]));
  for (const each of rooms) {
    const { room, number, session } = each;
    const at = after.get(number);
    if (!hasRoom(each) || !at) {
      announceRoom(trail, room.code);
      continue;
    }
    await holdRoom(trail, room, [useFor(group, { session, ...at })], {
      by: actor.id,
      now: actor.now,
      note: "",
    });
  }
}

/** Whether the session meets, and not in the room it had. */
export const isWithout = ({ outcome }: RoomChange): boolean => outcome === "lost" || outcome === "missed";

/** "H-204, L-5 and R-105": rooms that suit the group and are free on every date left without its room; "" for none. */
export async function otherRooms(
  group: Needing,
  changes: readonly Change[],
  rooms: readonly RoomChange[],
): Promise<string> {
  const lost = rooms.filter(isWithout);
  const dates = lost.flatMap(({ number, session }): SessionDate[] => {
    const after = changes.find((change) => change.number === number)?.after;
    return after ? [{ session, ...after }] : [];
  });
  if (dates.length === 0) return "";
  const { suited } = await choicesFor(group, dates);
  return othersInWords(suited, dates.length, "");
}
