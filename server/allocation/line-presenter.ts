import mongoose, { type Types } from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { among } from "../data/ids.js";
import { Group } from "../groups/group.js";
import { answersOf } from "../rooms/fitting.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { RoomWait, type RoomWaitFields } from "../rooms/room-wait.js";
import { placeOf } from "../rooms/words.js";
import { overlaps } from "../time/interval.js";
import { dayWords, isoMoment, momentWords, whenWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { standingAround } from "./choosing.js";
import { isInTime } from "./line-offering.js";
import { keptFor } from "./room-line.js";
import { stillTakenBack, takenBackUntil } from "./taking-back.js";
import { datesWithoutRoom, publicNames, type SessionDate } from "./wanting.js";

interface Context {
  now: Date;
  zone: string;
}

/**
 * The lines the group stands in, with its place in each and what is kept for it. Where it has another room by now on
 * every date it waited for, it waits no more.
 */
export async function loadOwnLines(group: Types.ObjectId, { now, zone }: Context) {
  const waits = await RoomWait.find({ group, waiting: true }).sort({ since: 1 }).lean<RoomWaitFields[]>();
  const rooms = await roomsOf(waits);
  const open = waits.length > 0 ? await datesWithoutRoom(group, now) : [];
  const lines = [];
  for (const wait of waits) {
    const room = rooms.get(String(wait.room));
    const dates = open.filter(({ session }) => wait.sessions.some((each) => each.equals(session)));
    if (!room || dates.length === 0) continue;
    const number = 1 + (await aheadOf(wait));
    const kept = wait.offeredUntil && wait.offeredUntil > now ? await keptFor(wait) : [];
    const days = kept.map(({ startsAt }) => dayWords(wallOf(startsAt, zone).on));
    lines.push({
      id: String(wait._id),
      room: room.code,
      place: `${room.name}, ${placeOf(room)}`,
      dates: dates.length,
      number,
      soon: number === 1 && kept.length === 0 ? await soonWords(room, dates, { now, zone }) : "",
      offer:
        days.length > 0 && wait.offeredUntil
          ? { days: days.join(", "), until: momentWords(wait.offeredUntil, zone) }
          : null,
    });
  }
  return lines;
}

/**
 * When the room is offered to who is first in its line: "17:05"; "" unless it was given back a moment ago, nobody has it
 * since, and enough of the time before the session is left by then.
 */
async function soonWords(
  room: RoomFields,
  dates: readonly SessionDate[],
  { now, zone }: Context,
): Promise<string> {
  const promised = await stillTakenBack(room._id, now);
  if (promised.length === 0) return "";
  const free = answersOf(room, dates, await standingAround([room], dates))
    .filter(({ answer }) => answer === "free")
    .map(({ date }) => date);
  const ends = promised.flatMap((booking) => {
    const [own, until] = [{ from: booking.startsAt, to: booking.endsAt }, takenBackUntil(booking)];
    const isFor = (date: SessionDate) => overlaps(own, { from: date.startsAt, to: date.endsAt });
    return free.some((date) => isFor(date) && isInTime(date, until)) ? [until] : [];
  });
  const last = ends.sort((a, b) => b.getTime() - a.getTime())[0];
  return last ? wallOf(last, zone).time : "";
}

const aheadOf = ({ room, since }: RoomWaitFields) =>
  RoomWait.countDocuments({ room, waiting: true, since: mongoose.trusted({ $lt: since }) });

async function roomsOf(waits: readonly RoomWaitFields[]): Promise<Map<string, RoomFields>> {
  const rooms = await Room.find({ _id: mongoose.trusted({ $in: waits.map(({ room }) => room) }) }).lean<
    RoomFields[]
  >();
  return new Map(rooms.map((room) => [String(room._id), room]));
}

/** One line of the office's list of who waits for which room. */
export interface LineRow {
  room: string;
  href: string;
  /** In words that tell nothing private. */
  group: string;
  /** The group's own room page, where what waits and what is kept stands; "" for one that shows to nobody outside. */
  groupHref: string;
  since: string;
  sinceAt: string;
  dates: number;
  offer: string;
  /** The first of the bookings that keep the room for it; "" for none. */
  keptHref: string;
}

/** Who waits for rooms, each room's line in order, with names that tell nothing private. */
export async function presentLines(
  waits: readonly RoomWaitFields[],
  { now, zone }: Context,
): Promise<LineRow[]> {
  const rooms = await roomsOf(waits);
  const names = await publicNames(waits.map(({ group }) => group));
  const shown = await shownOutside(waits.map(({ group }) => group));
  return waits.map((wait) => {
    const code = rooms.get(String(wait.room))?.code ?? "";
    const isOffered =
      wait.offeredUntil !== null && wait.offeredUntil !== undefined && wait.offeredUntil > now;
    return {
      room: code,
      href: `/office/rooms/${encodeURIComponent(code)}`,
      group: names.get(String(wait.group)) ?? "A peer group",
      groupHref: shown.has(String(wait.group)) ? `/groups/${String(wait.group)}/room` : "",
      since: whenWords(wait.since, now, zone),
      sinceAt: isoMoment(wait.since, zone),
      dates: wait.sessions.length,
      keptHref: isOffered && wait.bookings[0] ? `/office/bookings/${String(wait.bookings[0])}` : "",
      offer: isOffered && wait.offeredUntil ? `kept until ${momentWords(wait.offeredUntil, zone)}` : "",
    };
  });
}

/** Which of the groups may be opened by whoever isn't in them, by id. */
async function shownOutside(groups: readonly Types.ObjectId[]): Promise<ReadonlySet<string>> {
  const known = { _id: among(groups), kind: mongoose.trusted({ $ne: "shared-experience" as const }) };
  return new Set((await Group.find(known, { _id: 1 }).lean()).map(({ _id }) => String(_id)));
}

/** The lines as a file. */
export const lineColumns: CsvColumn<LineRow>[] = [
  { name: "room", of: (row) => row.room },
  { name: "group", of: (row) => row.group },
  { name: "since", of: (row) => row.sinceAt },
  { name: "dates", of: (row) => row.dates },
  { name: "offer", of: (row) => row.offer },
];
