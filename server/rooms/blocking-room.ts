import mongoose, { type QueryFilter, type Types } from "mongoose";
import { change, type Actor, type Trail } from "../data/change.js";
import { addDays } from "../time/calendar-day.js";
import { instantOf, wallOf } from "../time/zone.js";
import { findProgramme } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { Blocking, type BlockingFields } from "./blocking.js";
import { Booking, type BookingFields } from "./booking.js";
import { announceRoom, turnTo } from "./holding.js";
import { blockedWords, blocks, stretchOf, type BlockedTimes } from "./out-of-use.js";
import { Room, roomTopic, type RoomFields } from "./room.js";

/** The blocking's days from today on: what is past can't be blocked any more. Null when all of it is past. */
export function daysToCome<Times extends BlockedTimes>(blocked: Times, today: string): Times | null {
  if (blocked.toOn < today) return null;
  return blocked.fromOn < today ? { ...blocked, fromOn: today } : blocked;
}

/**
 * Takes the room out of use. What is booked in that time stays booked until it is given another room: a flood doesn't
 * wait for a plan.
 * @returns the blocking, and how many bookings to come lie in it
 * @throws HttpError 404 for an unknown room
 */
export async function blockRoom(
  actor: Actor,
  room: Types.ObjectId,
  blocked: BlockedTimes & { reason: string },
): Promise<{ blocking: string; hit: number }> {
  return change(actor, "room:all", async (trail) => {
    const { code } = await turnTo(room);
    const blocking = new Blocking({ ...blocked, room, madeAt: actor.now, madeBy: actor.id });
    await blocking.save();
    const hit = (await bookingsWithin(blocking, actor.now)).length;
    trace(trail, "block a room", code, { ...timesOf(blocked), reason: blocked.reason, hit });
    return { blocking: String(blocking._id), hit };
  });
}

/** Puts the room back into use. @returns "lifted-before" when somebody had done so; @throws HttpError 404 */
export async function liftBlocking(actor: Actor, id: string): Promise<"lifted" | "lifted-before"> {
  return change(actor, "room:all", async (trail) => {
    const blocking = await Blocking.findById(id);
    const room = blocking && (await Room.findById(blocking.room).lean());
    if (!room) throw notFound();
    if (blocking.liftedAt) return "lifted-before";
    blocking.set({ liftedAt: actor.now, liftedBy: actor.id });
    await blocking.save();
    trace(trail, "end a room's blocking", room.code, timesOf(blocking));
    return "lifted";
  });
}

const timesOf = (times: BlockedTimes) => ({ when: blockedWords(times) });

function trace(trail: Trail, act: string, code: string, details: Record<string, unknown>): void {
  trail.audit(act, roomTopic(code), details);
  announceRoom(trail, code);
  trail.announce("office:all");
}

/** The held bookings that have not begun and lie in the blocking, wholly or in part, in order. */
export async function bookingsWithin(
  blocking: Pick<BlockingFields, "room"> & BlockedTimes,
  now: Date,
): Promise<BookingFields[]> {
  const zone = (await findProgramme())?.zone ?? "UTC";
  const from = instantOf(blocking.fromOn, "00:00", zone);
  const around = await bookingsUntil({ room: blocking.room }, from, now, blocking.toOn, zone);
  return around.filter((each) => isWithin(blocking, each, zone));
}

/** Held bookings that begin from an instant on, and not before `now`, up to the end of a day; in order. */
async function bookingsUntil(
  which: QueryFilter<BookingFields>,
  from: Date,
  now: Date,
  lastOn: string,
  zone: string,
): Promise<BookingFields[]> {
  const end = instantOf(addDays(lastOn, 1), "00:00", zone);
  const startsAt = mongoose.trusted({ $gte: from > now ? from : now, $lt: end });
  return Booking.find({ ...which, held: true, startsAt })
    .sort({ startsAt: 1 })
    .lean();
}

const isWithin = (blocking: BlockedTimes, { startsAt, endsAt }: BookingFields, zone: string): boolean =>
  blocks(blocking, stretchOf(startsAt, endsAt, zone));

/** Blockings that are not over and in which something to come is still booked, with how much, the first day first. */
export async function findBlockedUses(
  now: Date,
  zone: string,
): Promise<{ blocking: BlockingFields; room: RoomFields; uses: number }[]> {
  const today = wallOf(now, zone).on;
  const standing = await Blocking.find({ liftedAt: null, toOn: mongoose.trusted({ $gte: today }) })
    .sort({ fromOn: 1, from: 1 })
    .lean<BlockingFields[]>();
  const ids = standing.map(({ room }) => room);
  const rooms = await Room.find({ _id: mongoose.trusted({ $in: ids }) }).lean<RoomFields[]>();
  const last =
    standing
      .map(({ toOn }) => toOn)
      .sort()
      .at(-1) ?? today;
  const booked = await bookingsUntil({ room: mongoose.trusted({ $in: ids }) }, now, now, last, zone);
  return standing.flatMap((blocking) => {
    const room = rooms.find(({ _id }) => _id.equals(blocking.room));
    const uses = booked.filter(
      (each) => each.room.equals(blocking.room) && isWithin(blocking, each, zone),
    ).length;
    return room && uses > 0 ? [{ blocking, room, uses }] : [];
  });
}
