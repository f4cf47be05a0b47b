import mongoose from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Booking } from "../rooms/booking.js";
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

/** Every held use of a room, under the names anyone may read at its door. */
async function eventsOfRoom(room: RoomFields, span: Span, { baseUrl, zone }: Setting): Promise<FeedEvent[]> {
  const bookings = await Booking.find({ room: room._id, held: true, ...within(span) })
    .sort({ startsAt: 1 })
    .lean();
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
    return {
      uid: `${String(booking.session ?? booking._id)}@peer-rounds`,
      sequence: sequences.get(String(booking.session)) ?? booking.__v,
      title: groups.get(String(booking.group)) ?? purpose,
      on: start.on,
      start: start.time,
      endOn: end.on,
      end: end.time,
      zone,
      place: whereIs(room),
      address: `${baseUrl}/rooms/${encodeURIComponent(room.code)}/door`,
      cancelled: false,
    };
  });
}
