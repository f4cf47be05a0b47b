import mongoose, { type Types } from "mongoose";
import { findBlockings } from "../rooms/blocking.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { isOpenOn, misfits } from "../rooms/fitting.js";
import { blocks } from "../rooms/out-of-use.js";
import type { RoomFields } from "../rooms/room.js";
import type { SessionFields } from "../sessions/session.js";
import type { DraftFields } from "./draft.js";
import type { GroupNeed } from "./needing.js";
import { dateOf } from "./wanting.js";

type Scope = Pick<DraftFields, "blocking" | "pins">;

/**
 * Ids of the sessions whose room stays what it is, since somebody decided so by hand: it was held with a reason to
 * set rules aside; or, where only a blocking is made good, it doesn't suit its group any more. To a draft they are
 * bookings like any other: no rule of it would let them stay. What a later blocking hits, and groups that are pinned,
 * are left to the draft all the same.
 */
export async function roomedByHand(
  { blocking, pins }: Scope,
  sessions: readonly SessionFields[],
  rooms: readonly RoomFields[],
  needs: ReadonlyMap<string, GroupNeed>,
): Promise<ReadonlySet<string>> {
  const roomOf = new Map(rooms.map((room) => [String(room._id), room]));
  const pinned = new Set(pins.map(({ group }) => String(group)));
  const bookings = await bookingsFor(sessions);
  const isHit = await hitsAmong(sessions, rooms, blocking);
  const stays = (session: SessionFields) => {
    const booking = bookings.get(String(session._id));
    const room = booking && roomOf.get(String(booking.room));
    if (!room || pinned.has(String(session.group)) || isHit(booking, session)) return false;
    if (booking.note !== "" || !blocking) return booking.note !== "";
    const need = needs.get(String(session.group));
    return !isOpenOn(room, dateOf(session)) || (need !== undefined && misfits(room, need).length > 0);
  };
  return new Set(sessions.filter(stays).map(({ _id }) => String(_id)));
}

async function bookingsFor(sessions: readonly SessionFields[]): Promise<Map<string, BookingFields>> {
  const ids = mongoose.trusted({ $in: sessions.map(({ _id }) => _id) });
  const held = await Booking.find({ session: ids, held: true }).lean<BookingFields[]>();
  return new Map(held.map((booking) => [String(booking.session), booking]));
}

/** Whether the blocking at hand hits a booking, or one that was made after it was held: so it knew nothing of that. */
async function hitsAmong(
  sessions: readonly SessionFields[],
  rooms: readonly RoomFields[],
  blocking: Types.ObjectId | null | undefined,
) {
  const days = sessions.map(({ on }) => on).sort();
  const ids = rooms.map(({ _id }) => _id);
  const standing = await findBlockings(ids, days[0] ?? "", days.at(-1) ?? "");
  return (booking: BookingFields, session: SessionFields) =>
    standing.some(
      (each) =>
        each.room.equals(booking.room) &&
        (each._id.equals(blocking ?? "") || each.madeAt > booking.heldAt) &&
        blocks(each, session),
    );
}
