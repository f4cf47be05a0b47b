import mongoose, { type Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { afterRivals, duplicateOf } from "../data/duplicate.js";
import { among } from "../data/ids.js";
import { Booking, type BookingFields, type ReleaseReason } from "./booking.js";
import { findProgramme } from "../terms/programme.js";
import { findBlockings } from "./blocking.js";
import { answersOf, quartersIn, shutWords } from "./fitting.js";
import { stretchOf } from "./out-of-use.js";
import { startOfQuarter } from "./quarters.js";
import { Room, roomTopic, type RoomFields } from "./room.js";

/** What a room is held for. */
export interface Use {
  /** Null for another purpose, which `purpose` then says in words that may stand on the door. */
  session: Types.ObjectId | null;
  group: Types.ObjectId | null;
  purpose: string;
  startsAt: Date;
  endsAt: Date;
}

/** A session's use of a room, at the time it is held. */
export const useFor = (
  group: Types.ObjectId,
  { session, startsAt, endsAt }: { session: Types.ObjectId } & Pick<Use, "startsAt" | "endsAt">,
): Use => ({ session, group, purpose: "", startsAt, endsAt });

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

/** Thrown when a use lies outside the room's opening hours or within a blocking; nothing of the change was written. */
export class RoomShutError extends Error {
  /** @param why a sentence for each use that can't be */
  constructor(readonly why: readonly string[]) {
    super("The room is shut at that time");
  }
}

/** Who holds a room, when, and the reason to set opening hours, turnover and blockings aside; "" to keep them. */
export interface Holder {
  by: Types.ObjectId | string;
  now: Date;
  note: string;
}

/**
 * Holds the room for each use, inside a change: all of them or, with the change, none. Whether it is free is decided
 * by the database alone, by its unique index over (room, quarter-hour); looking first only makes the answer kinder.
 * The room's own hours and blockings are looked up here, below every path that books.
 * @throws RoomTakenError when a use overlaps a held booking, its turnover included unless a note sets that aside
 * @throws RoomShutError without a note, when the room is closed or out of use for one of them
 */
export async function holdRoom(
  trail: Trail,
  room: Pick<RoomFields, "_id" | "code">,
  uses: readonly Use[],
  { by, now, note }: Holder,
): Promise<void> {
  const rules = await turnTo(room._id);
  if (note === "") await refuseShut(rules, uses);
  const common = { room: room._id, note, held: true, heldAt: now, heldBy: by };
  const bookings = [];
  for (const use of uses) {
    const quarters = note === "" ? quartersIn(rules, use) : await quartersSetAside(rules, use);
    bookings.push({ ...use, ...common, quarters });
  }
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

/** The room as it is now, marked so that nobody else decides about its time in the same moment. */
export async function turnTo(id: Types.ObjectId): Promise<RoomFields> {
  return Room.findByIdAndUpdate(id, { $inc: { decisions: 1 } }, { returnDocument: "after" })
    .orFail()
    .lean<RoomFields>();
}

async function refuseShut(room: RoomFields, uses: readonly Use[]): Promise<void> {
  const zone = (await findProgramme())?.zone ?? "UTC";
  const stretches = uses.map(({ startsAt, endsAt }) => ({
    ...stretchOf(startsAt, endsAt, zone),
    startsAt,
    endsAt,
  }));
  const days = stretches.map(({ on }) => on).sort();
  const blockings = await findBlockings([room._id], days[0] ?? "", days.at(-1) ?? "");
  const answers = answersOf(room, stretches, { holdings: [], blockings });
  const why = answers.flatMap((answer) => shutWords(room.code, answer) ?? []);
  if (why.length > 0) throw new RoomShutError(why);
}

/**
 * The quarter-hours of a use that sets turnover aside where it must: bookings beside it keep their own time and give
 * up the minutes after it that the use needs; the use keeps minutes after it only if nobody holds them.
 */
async function quartersSetAside(room: RoomFields, use: Use): Promise<number[]> {
  const bare = { ...room, turnoverMinutes: 0 };
  const wanted = quartersIn(bare, use);
  const taken = new Set<number>();
  for (const beside of await findHeld([room._id], use.startsAt, use.endsAt)) {
    const own = quartersIn(bare, beside);
    const yields = beside.quarters.filter((quarter) => wanted.includes(quarter) && !own.includes(quarter));
    const kept = beside.quarters.filter((quarter) => !yields.includes(quarter));
    for (const quarter of kept) taken.add(quarter);
    if (yields.length === 0) continue;
    await Booking.updateOne({ _id: beside._id }, { $set: { quarters: kept }, $inc: { __v: 1 } });
  }
  const whole = quartersIn(room, use);
  return whole.some((quarter) => taken.has(quarter)) ? wanted : whole;
}

/** Announces what is shown about one room, and about which rooms are free. */
export function announceRoom(trail: Trail, code: string): void {
  trail.announce(roomTopic(code), "room:all");
}

/** Releases the bookings inside a change; those released before stay as they are. */
export async function releaseBookings(
  bookings: readonly Pick<BookingFields, "_id">[],
  now: Date,
  why: ReleaseReason,
): Promise<void> {
  const ids = bookings.map((booking) => booking._id);
  if (ids.length === 0) return;
  await Booking.updateMany(
    { _id: mongoose.trusted({ $in: ids }), held: true },
    { $set: { held: false, releasedAt: now, releasedWhy: why }, $inc: { __v: 1 } },
  );
}

/** Releases the bookings inside a change, and announces their rooms. */
export async function giveBack(
  trail: Trail,
  bookings: readonly Pick<BookingFields, "_id" | "room">[],
  now: Date,
  why: ReleaseReason,
): Promise<void> {
  await releaseBookings(bookings, now, why);
  const rooms = await Room.find({ _id: among(bookings.map(({ room }) => room)) }, { code: 1 }).lean();
  for (const { code } of rooms) announceRoom(trail, code);
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
 * @throws RoomTakenError or RoomShutError when what a look finds free is refused again and again
 */
export const afterRoomRivals = <T>(work: () => Promise<T>): Promise<T> =>
  afterRivals((error) => error instanceof RoomTakenError || error instanceof RoomShutError, work);
