import type { Types } from "mongoose";
import { choicesFor, othersInWords, standingAround } from "../allocation/choosing.js";
import type { Needing } from "../allocation/needing.js";
import type { SessionDate } from "../allocation/wanting.js";
import type { Trail } from "../data/change.js";
import { among } from "../data/ids.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { answersOf } from "../rooms/fitting.js";
import { giveBack, holdRoom, useFor } from "../rooms/holding.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import type { Change, Placed } from "./dated.js";

/** What becomes of the room of one changed session; a change that has and gets no room, and had none then, has none. */
export interface RoomChange {
  number: number;
  session: Types.ObjectId;
  room: RoomFields;
  /** The booking it has now; null for a session that holds no room. */
  booking: BookingFields | null;
  /**
   * "kept": the same room at the new time; "again": the one it once had at that time; "lost": the room it has is taken
   * or shut then; "freed": nobody meets. A session that holds no room has "missed" the one its cancelling took, or
   * stays "bare" where the one it once had at that time isn't free.
   */
  outcome: "kept" | "lost" | "freed" | "again" | "missed" | "bare";
  /** Code of the room it has now and gives back for the one it once had; "" for none. */
  instead: string;
}

/** A changed session with the room it holds, and the one it once had at the time it is to meet at. */
interface Roomed {
  change: Change;
  session: Types.ObjectId;
  held: BookingFields | null;
  once: BookingFields | null;
}

/**
 * What becomes of each room: it moves along when it is free and open at the new time; else the session gets the room
 * it once had at that time, if that is. Bookings of the sessions that change don't stand in one another's way.
 */
export async function roomChangesOf(
  group: Types.ObjectId,
  changes: readonly Change[],
): Promise<RoomChange[]> {
  const ids = changes.flatMap(({ id }) => id ?? []);
  const had = await roomedOf(group, changes, ids);
  if (had.length === 0) return [];
  const rooms: RoomFields[] = await Room.find({
    _id: among(had.flatMap(({ held, once }) => [held, once].flatMap((each) => each?.room ?? []))),
  }).lean();
  const dates = had
    .map(({ change }) => change.after)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const { holdings, blockings } = await standingAround(rooms, dates);
  const others = holdings.filter(({ session }) => !ids.includes(String(session)));
  const lost = await lostByCancelling(had);
  const isFree = (room: RoomFields, { after }: Change) =>
    answersOf(room, [after], { holdings: others, blockings })[0]?.answer === "free";
  const roomOf = (booking: BookingFields | null) => rooms.find(({ _id }) => booking?.room.equals(_id));
  return had.flatMap((each) => {
    const wasLost = lost.has(String(each.session));
    return outcomeOf(each, roomOf(each.held), roomOf(each.once), isFree, wasLost);
  });
}

function outcomeOf(
  { change, session, held }: Roomed,
  own: RoomFields | undefined,
  once: RoomFields | undefined,
  isFree: (room: RoomFields, change: Change) => boolean,
  wasLost: boolean,
): RoomChange[] {
  const base = { number: change.number, session, booking: held, instead: "" };
  if (own && change.kind === "cancelled") return [{ ...base, room: own, outcome: "freed" }];
  if (own && isFree(own, change)) return [{ ...base, room: own, outcome: "kept" }];
  if (once && isFree(once, change))
    return [{ ...base, room: once, outcome: "again", instead: own?.code ?? "" }];
  if (own) return [{ ...base, room: own, outcome: "lost" }];
  return once ? [{ ...base, room: once, outcome: wasLost ? "missed" : "bare" }] : [];
}

/** The sessions that hold a room, or once held one at the time they are to meet at and didn't give it away. */
async function roomedOf(
  group: Types.ObjectId,
  changes: readonly Change[],
  ids: readonly string[],
): Promise<Roomed[]> {
  // By the group, since only bookings that are held are found by their session.
  const bookings: BookingFields[] = await Booking.find({ group, session: among(ids) })
    .sort({ heldAt: -1 })
    .lean();
  return changes.flatMap((change): Roomed[] => {
    const own = bookings.filter(({ session }) => String(session) === change.id);
    const held = own.find((booking) => booking.held) ?? null;
    const then = change.kind === "cancelled" ? undefined : own.find((booking) => isAt(booking, change.after));
    const once = then && !then.held && then.releasedWhy !== "given-back" ? then : null;
    const session = (held ?? once)?.session;
    return session ? [{ change, session, held, once }] : [];
  });
}

const isAt = (booking: BookingFields, { startsAt, endsAt }: Placed): boolean =>
  booking.startsAt.getTime() === startsAt.getTime() && booking.endsAt.getTime() === endsAt.getTime();

/** The sessions whose last room was released in the moment they were cancelled; one lost before isn't among them. */
async function lostByCancelling(had: readonly Roomed[]): Promise<Set<string>> {
  const restored = had.filter(({ change }) => change.kind === "restored");
  const sessions = await Session.find(
    { _id: among(restored.map(({ session }) => session)) },
    { cancelledAt: 1 },
  ).lean();
  const at = new Map(sessions.map(({ _id, cancelledAt }) => [String(_id), cancelledAt?.getTime()]));
  return new Set(
    restored
      .filter(({ session, once }) => once?.releasedAt?.getTime() === at.get(String(session)))
      .map(({ session }) => String(session)),
  );
}

/** Whether the session has the room once the change is done. */
export const hasRoom = (change: RoomChange | undefined): change is RoomChange =>
  change?.outcome === "kept" || change?.outcome === "again";

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
    await giveBack(
      trail,
      some.flatMap(({ booking }) => booking ?? []),
      actor.now,
      why,
    );
  }
  const after = new Map(changes.map((change) => [change.number, change.after]));
  for (const each of rooms) {
    const { room, number, session } = each;
    const at = after.get(number);
    if (!hasRoom(each) || !at) continue;
    await holdRoom(trail, room, [useFor(group, { session, ...at })], {
      by: actor.id,
      now: actor.now,
      note: "",
    });
  }
}

/** Whether the session meets, and not in the room it had before. */
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
