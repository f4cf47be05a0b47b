import mongoose from "mongoose";
import type { GroupFields } from "../groups/group.js";
import type { BookingFields } from "../rooms/booking.js";
import { findBlockings } from "../rooms/blocking.js";
import { rankRooms, type RankedRoom, type Standing, type WantedDate } from "../rooms/fitting.js";
import { findHeld } from "../rooms/holding.js";
import { RoomRequest } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { needOf, type Needing } from "./needing.js";
import type { SessionDate } from "./wanting.js";

/** A room the group could have, with its answer to each date. */
export interface Choice extends RankedRoom<RoomFields, SessionDate, BookingFields> {
  /** Whether staff refused it to the group before; it is then offered after all others. */
  refused: boolean;
}

/** The rooms that suit the group, best first, and how many there are altogether. */
export interface Choices {
  /** Free on one date at least. */
  suited: Choice[];
  /** Free on none, since others hold them: a group can wait for one. */
  taken: Choice[];
  rooms: number;
}

/**
 * Ranks every room for the dates; what was refused to the group comes last.
 * @param dates in order; with none there is nothing to rank
 */
export async function choicesFor(group: Needing, dates: readonly SessionDate[]): Promise<Choices> {
  const rooms: RoomFields[] = await Room.find().lean();
  const standing = await standingAround(rooms, dates);
  const refused = await refusedTo(group._id);
  const ranked = (dates.length === 0 ? [] : rankRooms(rooms, await needOf(group), dates, standing))
    .map((choice): Choice => ({ ...choice, refused: refused.has(String(choice.room._id)) }))
    .sort((a, b) => Number(a.refused) - Number(b.refused));
  return {
    suited: ranked.filter(({ free }) => free > 0),
    taken: ranked.filter(
      ({ free, answers }) => free === 0 && answers.some(({ answer }) => answer === "taken"),
    ),
    rooms: rooms.length,
  };
}

async function refusedTo(group: GroupFields["_id"]): Promise<Set<string>> {
  const refused = { group, refusedAt: mongoose.trusted({ $ne: null }) };
  return new Set((await RoomRequest.find(refused, { room: 1 }).lean()).map(({ room }) => String(room)));
}

/** The held bookings and the blockings that could stand in the way of the dates. @param dates in order */
export async function standingAround(
  rooms: readonly Pick<RoomFields, "_id">[],
  dates: readonly WantedDate[],
): Promise<Standing<BookingFields>> {
  const [first, last] = [dates[0], dates.at(-1)];
  if (!first || !last) return { holdings: [], blockings: [] };
  const ids = rooms.map((room) => room._id);
  const holdings = await findHeld(ids, first.startsAt, last.endsAt);
  return { holdings, blockings: await findBlockings(ids, first.on, last.on) };
}

/** "H-204, L-5 and R-105": up to three rooms other than one, free on every date; "" when there is none. */
export function othersInWords(choices: readonly Choice[], dates: number, except: string): string {
  const free = choices.filter(({ room, free: on }) => on === dates && room.code !== except);
  const codes = free.slice(0, 3).map(({ room }) => room.code);
  const last = codes.pop();
  return codes.length === 0 ? (last ?? "") : `${codes.join(", ")} and ${last ?? ""}`;
}
