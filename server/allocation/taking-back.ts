import mongoose, { type Types } from "mongoose";
import { type Actor, type Trail } from "../data/change.js";
import { among, onceEach } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { holdRoom, RoomShutError, RoomTakenError, useFor } from "../rooms/holding.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { wallOf } from "../time/zone.js";
import { findCoverers } from "../sessions/covered.js";
import { announceAllocation, setRoom } from "../sessions/roomed.js";
import { datesWithoutRoom, type SessionDate } from "./wanting.js";

const undoFor = 5 * 60_000;

/** What groups gave back of the room so lately that they can still take it back: nobody in a line is offered it yet. */
export async function stillTakenBack(room: Types.ObjectId, now: Date): Promise<BookingFields[]> {
  return Booking.find({
    room,
    held: false,
    session: mongoose.trusted({ $ne: null }),
    releasedWhy: "given-back",
    releasedAt: mongoose.trusted({ $gt: new Date(now.getTime() - undoFor) }),
  }).lean<BookingFields[]>();
}

/** When somebody in a line is offered what was given back, unless its group takes it back before. */
export const takenBackUntil = ({ releasedAt }: Pick<BookingFields, "releasedAt">): Date =>
  new Date((releasedAt ?? new Date(0)).getTime() + undoFor);

/** What the group gave back within the last five minutes, for sessions to come, in order. */
async function givenBack(group: Types.ObjectId, now: Date): Promise<BookingFields[]> {
  const found = await Booking.find({
    group,
    held: false,
    session: mongoose.trusted({ $ne: null }),
    releasedWhy: "given-back",
    releasedAt: mongoose.trusted({ $gt: new Date(now.getTime() - undoFor) }),
    startsAt: mongoose.trusted({ $gt: now }),
  })
    .sort({ startsAt: 1 })
    .lean<BookingFields[]>();
  const last = Math.max(0, ...found.map(({ releasedAt }) => releasedAt?.getTime() ?? 0));
  return found.filter(({ releasedAt }) => releasedAt?.getTime() === last);
}

/** What the page says of rooms that were given back just now; null when there is nothing to take back. */
export async function findGivenBack(
  group: Types.ObjectId,
  now: Date,
  zone: string,
): Promise<{ dates: number; until: string } | null> {
  const bookings = await givenBack(group, now);
  const dates = await stillWanted(group, bookings, now);
  const [first] = bookings;
  if (!first?.releasedAt || dates.length === 0 || !(await areFree(dates))) return null;
  return { dates: dates.length, until: wallOf(takenBackUntil(first), zone).time };
}

/** Whether nobody else has any of the rooms by now: all are taken back or none. */
async function areFree(wanted: readonly Wanted[]): Promise<boolean> {
  const held = await Booking.find({
    held: true,
    $or: wanted.map(({ booking: { room, quarters } }) => ({ room, quarters: among(quarters) })),
  })
    .limit(1)
    .lean();
  return held.length === 0;
}

interface Wanted {
  booking: BookingFields;
  date: SessionDate;
}

/** The bookings whose session still has no room, and the time it had. */
async function stillWanted(
  group: Types.ObjectId,
  bookings: readonly BookingFields[],
  now: Date,
): Promise<Wanted[]> {
  const dates = new Map(
    (await datesWithoutRoom(group, now)).map((date) => [
      `${String(date.session)} ${date.startsAt.getTime()}`,
      date,
    ]),
  );
  return bookings.flatMap((booking) => {
    const date = dates.get(`${String(booking.session)} ${booking.startsAt.getTime()}`);
    return date ? [{ booking, date }] : [];
  });
}

/** "taken": somebody else holds one of the rooms by now, and nothing was written; "too-late": nothing to take back. */
export type BackOutcome = "taken-back" | "taken" | "too-late";

/** Takes back, within five minutes, every room that was given back: all of them or none. Its people are told again. */
export async function takeBackRooms(actor: Actor, id: Types.ObjectId): Promise<BackOutcome> {
  try {
    return await changeUnlessRefused<BackOutcome>(
      actor,
      "room:all",
      (trail) => takeBack(trail, actor, id),
      (outcome) => outcome === "too-late",
    );
  } catch (error) {
    if (error instanceof RoomTakenError || error instanceof RoomShutError) return "taken";
    throw error;
  }
}

async function takeBack(trail: Trail, actor: Actor, id: Types.ObjectId): Promise<BackOutcome> {
  const group = await Group.findById(id).lean<GroupFields>();
  const wanted = group ? await stillWanted(id, await givenBack(id, actor.now), actor.now) : [];
  if (!group || wanted.length === 0) return "too-late";
  const ids = mongoose.trusted({ $in: wanted.map(({ booking }) => booking.room) });
  const rooms = await Room.find({ _id: ids }).lean<RoomFields[]>();
  for (const room of rooms) {
    const own = wanted.filter(({ booking }) => booking.room.equals(room._id));
    for (const { booking, date } of own) {
      await holdRoom(trail, room, [useFor(id, date)], { by: actor.id, now: actor.now, note: booking.note });
    }
    await setRoom(
      own.map(({ date }) => date.session),
      room.code,
    );
  }
  const codes = rooms.map(({ code }) => code).join(", ");
  await auditGroup(trail, actor, group, "take a room back that was given back", {
    rooms: codes,
    dates: wanted.length,
  });
  announceAllocation(trail, group);
  await tellBack(trail, actor, group, codes, wanted);
  return "taken-back";
}

async function tellBack(
  trail: Trail,
  actor: Actor,
  group: GroupFields,
  codes: string,
  wanted: readonly Wanted[],
): Promise<void> {
  const coverers = await findCoverers(wanted.map(({ date }) => date.session));
  const people = onceEach([...group.leaders, ...coverers, ...group.members.map(({ person }) => person)]);
  const name = titleInMessages(group);
  await notify(
    trail,
    people.filter((person) => String(person) !== actor.id),
    {
      subject: `${codes} again for ${name}`,
      text: `The room of ${name} is not given back after all: you meet in ${codes} as planned.`,
      path: `/groups/${String(group._id)}`,
      kind: "changes",
      urgent: wanted.some(({ date }) => isWithinADay(date.startsAt, actor.now)),
    },
  );
}
