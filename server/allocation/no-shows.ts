import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { announceRoom, releaseBookings, RoomShutError, RoomTakenError } from "../rooms/holding.js";
import { Room, roomTopic } from "../rooms/room.js";
import { isReplaced, leadersOf, leadsIt } from "../sessions/covered.js";
import { Session } from "../sessions/session.js";
import { rangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { dropWarnings, findReleased, holdAgain } from "../sessions/room-back.js";
import { announceAllocation, setRoom } from "../sessions/roomed.js";

const minute = 60_000;
/** After the start: when the leaders are asked, and when the room is released; after that, when it can be had back. */
const askAfter = 10 * minute;
const releaseAfter = 15 * minute;
const backFor = 5 * minute;
/** How late the job may ask and yet release when it said it would. */
const jobLate = minute / 3;

const before = (now: Date, milliseconds: number) => new Date(now.getTime() - milliseconds);
const after = (at: Date, milliseconds: number) => new Date(at.getTime() + milliseconds);

/**
 * Asks the leaders of a session that began ten minutes ago without a word whether they come, and releases the room
 * five minutes after that. Nobody's room is released unasked, however long the app was away. A recurring job; running
 * it twice has the effect of once.
 * @returns how many rooms were released
 */
export async function releaseUnused(now: Date): Promise<number> {
  if ((await unusedAt(now)).length === 0) return 0;
  return change({ id: "release rooms nobody came to", now }, "room:all", async (trail) => {
    let released = 0;
    for (const booking of await unusedAt(now)) {
      const group = await Group.findById(booking.group).lean<GroupFields>();
      const room = await Room.findById(booking.room).lean();
      if (!group || !room) continue;
      const led = await asLedThen(booking, group);
      const isDue = booking.warnedAt && releaseAt(booking) <= now;
      if (isDue) released += await release(trail, booking, led, room.code, now);
      else if (!booking.warnedAt) await ask(trail, booking, led, room.code, now);
    }
    return released;
  });
}

/** The group with the leaders who are to be in the room: whoever covers the session, in place of who asked for that. */
async function asLedThen({ session: id }: BookingFields, group: GroupFields): Promise<GroupFields> {
  const session = await Session.findById(id, { cover: 1 }).lean();
  return session ? { ...group, leaders: leadersOf({ session, group }) } : group;
}

/** When the room is released: a quarter of an hour after the start, or five minutes after the leaders were asked. */
function releaseAt({ startsAt, warnedAt }: Pick<BookingFields, "startsAt" | "warnedAt">): Date {
  const due = after(startsAt, releaseAfter);
  const asked = warnedAt ? after(warnedAt, releaseAfter - askAfter - jobLate) : due;
  return asked > due ? asked : due;
}

/** Bookings of sessions that began ten minutes ago or more and are not over, and that nobody is known to use. */
async function unusedAt(now: Date, group?: Types.ObjectId, began = askAfter): Promise<BookingFields[]> {
  const found = await Booking.find({
    held: true,
    startsAt: mongoose.trusted({ $lte: before(now, began), $gt: before(now, 24 * 60 * minute) }),
    endsAt: mongoose.trusted({ $gt: now }),
    usedAt: null,
    session: mongoose.trusted({ $ne: null }),
    ...(group ? { group } : {}),
  }).lean<BookingFields[]>();
  const ids = mongoose.trusted({ $in: found.flatMap(({ session }) => session ?? []) });
  const silent = { _id: ids, registerOpenedAt: null, registerClosedAt: null, cancelledAt: null };
  const unused = new Set((await Session.find(silent, { _id: 1 }).lean()).map(({ _id }) => String(_id)));
  return found.filter(({ session }) => unused.has(String(session)));
}

async function ask(
  trail: Trail,
  { _id }: BookingFields,
  group: GroupFields,
  code: string,
  now: Date,
): Promise<void> {
  await Booking.updateOne({ _id }, { $set: { warnedAt: now }, $inc: { __v: 1 } });
  trail.announce(topicOf("group", group._id));
  await notify(trail, group.leaders, {
    subject: `Are you in ${code}?`,
    text: `Nobody has opened the register of ${titleInMessages(group)} yet. Unless you say that you are there, ${code} is free for others in five minutes.`,
    path: `/groups/${String(group._id)}/room`,
    kind: "leading",
    urgent: true,
  });
}

async function release(
  trail: Trail,
  booking: BookingFields,
  group: GroupFields,
  code: string,
  now: Date,
): Promise<number> {
  await releaseBookings([booking], now, "nobody-came");
  if (booking.session) await setRoom([booking.session], null);
  trail.audit("release a room nobody came to", roomTopic(code), { at: booking.startsAt });
  announceRoom(trail, code);
  announceAllocation(trail, group);
  await notify(trail, group.leaders, {
    subject: `${code} was released`,
    text: `Nobody had said that ${titleInMessages(group)} is in ${code}, so others may book it. If you are there, take it back within five minutes.`,
    path: `/groups/${String(group._id)}/room`,
    kind: "leading",
    urgent: true,
  });
  const leads = new Set(group.leaders.map(String));
  const members = group.members.map(({ person }) => person).filter((person) => !leads.has(String(person)));
  await notify(trail, members, {
    subject: `${code} was released`,
    text: `Nobody had said that ${titleInMessages(group)} is in ${code}, so others may book it now. Your leaders may still take it back; the group's page says where it meets.`,
    path: `/groups/${String(group._id)}`,
    kind: "changes",
    urgent: true,
  });
  return 1;
}

/** "kept": still theirs; "taken-back": it had been released; "taken": somebody else has it; "too-late": neither. */
export type HereOutcome = "kept" | "taken-back" | "taken" | "too-late";

/**
 * Whoever leads the session under way says that they are in their room: it stays theirs, or is theirs again within
 * five minutes. For everybody else, one who was replaced that day among them, there is nothing to keep.
 */
export async function sayHere(actor: Actor, group: Types.ObjectId): Promise<HereOutcome> {
  try {
    return await changeUnlessRefused<HereOutcome>(
      actor,
      topicOf("group", group),
      (trail) => keep(trail, actor, group),
      (outcome) => outcome === "too-late",
    );
  } catch (error) {
    if (error instanceof RoomTakenError || error instanceof RoomShutError) return "taken";
    throw error;
  }
}

async function keep(trail: Trail, actor: Actor, id: Types.ObjectId): Promise<HereOutcome> {
  const group = await Group.findById(id).lean<GroupFields>();
  const booking = group && (await askedOf(actor, group, actor.now));
  const room = booking && (await Room.findById(booking.room).lean());
  if (!room) return "too-late";
  const lost = !booking.held;
  if (lost) {
    await holdAgain(trail, actor, booking, group, room);
  } else {
    await Booking.updateOne({ _id: booking._id }, { $set: { usedAt: actor.now }, $inc: { __v: 1 } });
    await dropWarnings(booking);
  }
  const act = lost ? "take a released room back" : "say that a room is used";
  await auditGroup(trail, actor, group, act, {}, roomTopic(room.code));
  announceRoom(trail, room.code);
  announceAllocation(trail, group);
  return lost ? "taken-back" : "kept";
}

/** The booking under way that the person is asked about: of a session they lead that day, unused or just released. */
async function askedOf(person: { id: string }, group: GroupFields, now: Date): Promise<BookingFields | null> {
  const unused = await unusedAt(now, group._id, 0);
  const released = await releasedFrom(group._id, now);
  for (const booking of released ? [...unused, released] : unused) {
    const session = await Session.findById(booking.session, { cover: 1 }).lean();
    if (session && leadsIt(person, { session, group })) return booking;
  }
  return null;
}

/** The group's booking that was released in the last five minutes because nobody came, unless it has a room again. */
const releasedFrom = (group: Types.ObjectId, now: Date) =>
  findReleased(group, now, { since: before(now, backFor) });

/**
 * What the group's page says of the session under way once its room was released for good; null otherwise, and for
 * whoever somebody else leads it for.
 */
export async function findLostRoom(
  person: { id: string },
  group: Types.ObjectId,
  now: Date,
  zone: string,
): Promise<{ room: string; since: string; isFree: boolean; register: string } | null> {
  const lost = (await releasedFrom(group, now)) ? null : await findReleased(group, now, {});
  const going = lost && { _id: lost.session, cancelledAt: null };
  const session = going && (await Session.findOne(going, { cover: 1 }).lean());
  if (!session || isReplaced(person.id, session)) return null;
  const room = await Room.findById(lost.room).lean();
  if (!room || !lost.releasedAt) return null;
  const rival = { room: lost.room, held: true, quarters: mongoose.trusted({ $in: [...lost.quarters] }) };
  return {
    room: room.code,
    since: wallOf(lost.releasedAt, zone).time,
    isFree: !(await Booking.exists(rival)),
    register: registerOf(lost),
  };
}

/** A room that is theirs now though nobody is known to be there; of which session and until when. */
export interface Unused {
  room: string;
  /** They have been asked whether they come, or it was released. */
  isPressing: boolean;
  released: boolean;
  until: string;
  session: string;
  register: string;
}

/** What the group's page asks whoever leads the session under way; null for everybody else, or when it is known. */
export async function findUnused(
  person: { id: string },
  group: GroupFields,
  now: Date,
  zone: string,
): Promise<Unused | null> {
  const booking = await askedOf(person, group, now);
  const room = booking && (await Room.findById(booking.room).lean());
  if (!room) return null;
  const until = booking.held ? releaseAt(booking) : after(booking.releasedAt ?? now, backFor);
  return {
    room: room.code,
    isPressing: !booking.held || Boolean(booking.warnedAt),
    released: !booking.held,
    until: wallOf(until, zone).time,
    session: rangeWords(booking.startsAt, booking.endsAt, zone),
    register: registerOf(booking),
  };
}

const registerOf = ({ session }: Pick<BookingFields, "session">) => `/sessions/${String(session)}/register`;
