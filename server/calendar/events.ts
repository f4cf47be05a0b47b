import mongoose from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { sessionsOfPerson } from "../sessions/agenda.js";
import { Session } from "../sessions/session.js";
import { wallOf } from "../time/zone.js";
import { eventOf, type FeedEvent } from "./feed.js";
import type { Opened } from "./feeds.js";

const day = 86_400_000;
const daysBack = 180;
const daysAhead = 400;

interface Span {
  from: Date;
  to: Date;
}

const within = ({ from, to }: Span) => ({
  startsAt: mongoose.trusted({ $lt: to }),
  endsAt: mongoose.trusted({ $gt: from }),
});

/** Where the feed's sessions are shown to be, and in which zone other uses of a room are written. */
interface Setting {
  baseUrl: string;
  zone: string;
}

/**
 * The dates of a feed, from half a year back, so that a calendar keeps the term that was, to a year ahead: a person's
 * groups, one group, or whatever uses one room. Drafts have no dates yet; cancelled ones stay, marked.
 */
export async function findEvents(opened: Opened, now: Date, setting: Setting): Promise<FeedEvent[]> {
  const span = {
    from: new Date(now.getTime() - daysBack * day),
    to: new Date(now.getTime() + daysAhead * day),
  };
  if (opened.of === "room") return eventsOfRoom(opened.room, span, setting);
  const sessions =
    opened.of === "person"
      ? await sessionsOfPerson(opened.person._id, span.from, span.to)
      : await sessionsOfGroup(opened.group, span);
  const places = await placesOf(sessions.flatMap(({ session }) => session.room ?? []));
  return sessions.map(({ session, group }) => eventOf(session, group, places, setting.baseUrl));
}

async function sessionsOfGroup(group: GroupFields, span: Span) {
  const sessions = await Session.find({ group: group._id, ...within(span) })
    .sort({ startsAt: 1 })
    .lean();
  return sessions.map((session) => ({ session, group }));
}

/** "N-204 Seminar room, Harvey Building, floor 2", by the room's code. */
async function placesOf(codes: readonly string[]): Promise<Map<string, string>> {
  const rooms = await Room.find({ code: among(codes) }).lean();
  return new Map(rooms.map((room) => [room.code, whereIs(room)]));
}

const whereIs = (room: RoomFields) => [`${room.code} ${room.name}`, placeOf(room)].filter(Boolean).join(", ");

/**
 * Every held use of a room, and marked as cancelled the sessions that were to be in it and aren't any more, under the
 * names anyone may read at its door.
 */
async function eventsOfRoom(room: RoomFields, span: Span, { baseUrl, zone }: Setting): Promise<FeedEvent[]> {
  const bookings = await bookingsShown(room, span);
  const groups = new Map(
    (await Group.find({ _id: among(bookings.flatMap(({ group }) => group ?? [])) }).lean()).map((group) => [
      String(group._id),
      titleOutside(group),
    ]),
  );
  const sessions = await Session.find({
    _id: among(bookings.flatMap(({ session }) => session ?? [])),
  }).lean();
  const sequences = new Map(sessions.map(({ _id, sequence }) => [String(_id), sequence]));
  return bookings.map((booking) => {
    const [start, end] = [wallOf(booking.startsAt, zone), wallOf(booking.endsAt, zone)];
    const purpose = booking.purpose === "" ? "In use" : booking.purpose;
    const title = groups.get(String(booking.group)) ?? purpose;
    return {
      uid: `${String(booking.session ?? booking._id)}@peer-rounds`,
      sequence: sequences.get(String(booking.session)) ?? booking.__v,
      title: booking.held ? title : `Cancelled: ${title}`,
      on: start.on,
      start: start.time,
      endOn: end.on,
      end: end.time,
      zone,
      place: whereIs(room),
      address: `${baseUrl}/rooms/${encodeURIComponent(room.code)}/door`,
      cancelled: !booking.held,
    };
  });
}

/** The bookings that are held, and of each session that has none here now the last one that was released. */
async function bookingsShown(room: RoomFields, span: Span): Promise<BookingFields[]> {
  const ofRoom = { room: room._id, ...within(span) };
  const held = await Booking.find({ ...ofRoom, held: true }).lean();
  const ended = { held: false, session: mongoose.trusted({ $ne: null }) };
  const released = await Booking.find({ ...ofRoom, ...ended })
    .sort({ releasedAt: 1 })
    .lean();
  const last = new Map(released.map((booking) => [String(booking.session), booking]));
  for (const { session } of held) last.delete(String(session));
  return [...held, ...last.values()].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}
