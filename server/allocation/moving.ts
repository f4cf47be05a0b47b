import { topicOf, type Actor, type Trail } from "../data/change.js";
import { Group } from "../groups/group.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { Booking, keepsForLine, type BookingFields } from "../rooms/booking.js";
import { misfits } from "../rooms/fitting.js";
import { announceRoom, holdRoom, releaseBookings, RoomShutError, RoomTakenError } from "../rooms/holding.js";
import { quartersOf } from "../rooms/quarters.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { overlaps } from "../time/interval.js";
import { rangeWords } from "../time/words.js";
import { instantOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { setRoom } from "../sessions/roomed.js";
import { needOf } from "./needing.js";
import { tellRoomChanges } from "./telling.js";
import { bookingTitle } from "./presenter.js";
import { publicNames } from "./wanting.js";

/**
 * Where a booking is to go: a room by code, a day and a wall time; with a note, all but another booking is set aside.
 */
export interface Move {
  room: string;
  on: string;
  start: string;
  note: string;
}

/**
 * Outcome of moving; all but "moved" write nothing. `why` is a sentence without its full stop; `byNote` says that a
 * note would set it aside.
 */
export type MoveOutcome = { outcome: "moved"; told: number } | { outcome: "same" } | Refusal;

interface Refusal {
  outcome: "refused";
  why: string;
  byNote?: boolean;
}

/**
 * Moves a held booking to another room, and one for another purpose also to another time, in one step: at no moment
 * is neither or are both held. A session's own time is changed by its leader or on its page, not here.
 * @throws HttpError 404 for an unknown booking or room
 */
export async function moveBooking(actor: Actor, id: string, move: Move): Promise<MoveOutcome> {
  const zone = (await findProgramme())?.zone ?? "UTC";
  try {
    return await changeUnlessRefused<MoveOutcome>(
      actor,
      topicOf("booking", id),
      (trail) => moveWithin(trail, actor, id, move, zone),
      ({ outcome }) => outcome === "refused",
    );
  } catch (error) {
    if (error instanceof RoomShutError) {
      return { outcome: "refused", why: error.why.join(". "), byNote: true };
    }
    if (!(error instanceof RoomTakenError)) throw error;
    return refusedFor(error, id, move, zone);
  }
}

/** Who holds the room; a note sets aside the minutes kept free around that booking, never the booking itself. */
async function refusedFor(
  { at }: RoomTakenError,
  id: string,
  { room: code, on, start }: Move,
  zone: string,
): Promise<Refusal> {
  const room = await Room.findOne({ code }, { _id: 1 }).lean();
  const quarters = at ? quartersOf(at, at, 1) : [];
  const taking = { held: true, room: room?._id ?? null, quarters: quarters[0] ?? 0 };
  const holder = room && (await Booking.findOne(taking).lean<BookingFields>());
  const moving = await Booking.findById(id).lean<BookingFields>();
  if (!holder || !moving) return { outcome: "refused", why: `${code} is taken at that time` };
  const { startsAt, endsAt } = holder;
  const from = instantOf(on, start, zone);
  const to = new Date(from.getTime() + moving.endsAt.getTime() - moving.startsAt.getTime());
  const title = bookingTitle(holder, await publicNames([holder.group]));
  return {
    outcome: "refused",
    why: `${code} is taken by ${title}, ${rangeWords(startsAt, endsAt, zone)}`,
    byNote: !overlaps({ from, to }, { from: startsAt, to: endsAt }),
  };
}

async function moveWithin(
  trail: Trail,
  actor: Actor,
  id: string,
  move: Move,
  zone: string,
): Promise<MoveOutcome> {
  const booking = await Booking.findById(id).lean<BookingFields>();
  const from = booking && (await Room.findById(booking.room).lean<RoomFields>());
  const to = await Room.findOne({ code: move.room }).lean<RoomFields>();
  if (!from || !to) throw notFound();
  if (!booking.held) return { outcome: "refused", why: "It isn't held any more" };
  if (booking.startsAt <= actor.now) return { outcome: "refused", why: "It has begun already" };
  if (keepsForLine(booking)) return { outcome: "refused", why: keptWords };
  const startsAt = instantOf(move.on, move.start, zone);
  const moved = startsAt.getTime() - booking.startsAt.getTime();
  if (moved === 0 && from._id.equals(to._id)) return { outcome: "same" };
  if (moved !== 0 && booking.session) {
    return {
      outcome: "refused",
      why: "A session is moved to another time on its own page, since its people come then",
    };
  }
  if (startsAt <= actor.now) return { outcome: "refused", why: "That time is over" };
  const unfit = booking.group && !move.note ? await unfitFor(booking, to) : [];
  if (unfit.length > 0) return { outcome: "refused", why: unfit.join(" ").replace(/\.$/, ""), byNote: true };
  const endsAt = new Date(booking.endsAt.getTime() + moved);
  const { session = null, group = null, purpose } = booking;
  await releaseBookings([booking], actor.now, "exchanged");
  const holder = { by: actor.id, now: actor.now, note: move.note };
  await holdRoom(trail, to, [{ session, group, purpose, startsAt, endsAt }], holder);
  announceRoom(trail, from.code);
  trail.audit("move a booking", roomTopic(to.code), { from: from.code, to: to.code, ...move });
  return { outcome: "moved", told: await follow(trail, actor, booking, from.code, to.code) };
}

const keptWords =
  "It is kept for a group that waits, which is offered this room at this time. End it, and the group is told";

async function unfitFor(booking: BookingFields, room: RoomFields): Promise<string[]> {
  const group = await Group.findById(booking.group).lean();
  return group ? misfits(room, await needOf(group)) : [];
}

/** The session and its people follow the booking. */
async function follow(
  trail: Trail,
  actor: Actor,
  { session: id, group: of }: BookingFields,
  from: string,
  to: string,
): Promise<number> {
  const session = id && (await Session.findById(id).lean());
  const group = of && (await Group.findById(of).lean());
  if (!session || !group || from === to) return 0;
  await setRoom([session._id], to);
  const changes = [{ on: session.on, startsAt: session.startsAt, cover: session.cover, from, to }];
  return tellRoomChanges(
    trail,
    [{ group, changes }],
    "The programme office has changed your room.",
    actor.now,
  );
}
