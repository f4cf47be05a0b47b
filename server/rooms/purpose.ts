import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { findProgramme } from "../terms/programme.js";
import { addDays } from "../time/calendar-day.js";
import { momentWords } from "../time/words.js";
import { instantOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { Booking } from "./booking.js";
import { announceRoom, holdRoom, releaseBookings, RoomShutError, RoomTakenError } from "./holding.js";
import type { PurposeInput } from "./input.js";
import { Room, roomTopic, type RoomFields } from "./room.js";

/**
 * Outcome of booking; all but "held" write nothing. `why` holds a sentence for each thing in the way; "past": the
 * first date has begun already.
 */
export type PurposeOutcome =
  | { outcome: "held"; dates: number }
  | { outcome: "past" }
  | { outcome: "shut" | "taken"; why: readonly string[] };

/**
 * Books the room for something other than a session, on the day or on it and the weeks after: all dates or none.
 * @param input with a note, opening hours, turnover and blockings are set aside; never another booking
 */
export async function bookForPurpose(
  actor: Actor,
  room: RoomFields,
  input: PurposeInput,
): Promise<PurposeOutcome> {
  const zone = (await findProgramme())?.zone ?? "UTC";
  const uses = Array.from({ length: input.weeks }, (_, week) => {
    const startsAt = instantOf(addDays(input.on, 7 * week), input.start, zone);
    const endsAt = new Date(startsAt.getTime() + input.minutes * 60_000);
    return { session: null, group: null, purpose: input.purpose, startsAt, endsAt };
  });
  if (uses.some(({ startsAt }) => startsAt <= actor.now)) return { outcome: "past" };
  try {
    return await change<PurposeOutcome>(actor, roomTopic(room.code), async (trail) => {
      await holdRoom(trail, room, uses, { by: actor.id, now: actor.now, note: input.note });
      const { on, start, minutes, weeks, purpose, note } = input;
      trail.audit("book a room", roomTopic(room.code), { purpose, on, start, minutes, weeks, note });
      trail.announce("office:all");
      return { outcome: "held", dates: uses.length };
    });
  } catch (error) {
    if (error instanceof RoomShutError) return { outcome: "shut", why: error.why };
    if (!(error instanceof RoomTakenError)) throw error;
    const when = error.at ? ` around ${momentWords(error.at, zone)}` : "";
    return { outcome: "taken", why: [`${room.code} is held by somebody else${when}`] };
  }
}

/**
 * Ends a booking for another purpose. Those for sessions are given back with their group, and what is kept for a group
 * that waits ends with its offer.
 * @returns "ended-before" when it was not held any more
 * @throws HttpError 404 for an unknown booking or one of a group
 */
export async function endBooking(
  actor: Actor,
  id: Types.ObjectId | string,
): Promise<{ outcome: "ended" | "ended-before"; room: string }> {
  return change(actor, topicOf("booking", id), async (trail) => {
    const booking = await Booking.findById(id).lean();
    const room = booking && (await Room.findById(booking.room).lean());
    if (!room || booking.session || booking.group) throw notFound();
    if (!booking.held) return { outcome: "ended-before" as const, room: room.code };
    await releaseBookings([booking], actor.now, "given-back");
    trail.audit("end a booking", roomTopic(room.code), { purpose: booking.purpose, at: booking.startsAt });
    announceRoom(trail, room.code);
    return { outcome: "ended" as const, room: room.code };
  });
}
