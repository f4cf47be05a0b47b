import type { Types } from "mongoose";
import { change, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { offerEnd } from "../groups/waitlist.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { answersOf } from "../rooms/fitting.js";
import { Booking, keepsForLine } from "../rooms/booking.js";
import { afterRoomRivals, holdRoom, releaseBookings } from "../rooms/holding.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { RoomWait, type RoomWaitDocument } from "../rooms/room-wait.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { overlaps } from "../time/interval.js";
import { dayWords, momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { standingAround } from "./choosing.js";
import { announceLine, keptFor, leaveLine } from "./room-line.js";
import { stillTakenBack } from "./taking-back.js";
import { datesWithoutRoom, type SessionDate } from "./wanting.js";

/** What the kept hours are called in the grid and at the door. */
const keptPurpose = "Kept for a group that waits";
const soonest = 15 * 60_000;

/** Whether a room that comes free at `at` is offered for the date: nobody decides and goes there in less than a quarter. */
export const isInTime = ({ startsAt }: Pick<SessionDate, "startsAt">, at: Date): boolean =>
  startsAt.getTime() - at.getTime() >= soonest;

/**
 * Brings the lines for rooms up to now: offers that have run out end, and what came free is kept for and offered to
 * who has waited longest. The keeping is a booking like any other, so that exactly one group gets each hour. A
 * recurring job; running it twice has the effect of once.
 * @returns how many offers were made
 */
export async function offerFreedRooms(now: Date): Promise<number> {
  const rooms: Types.ObjectId[] = await RoomWait.distinct("room", { waiting: true });
  const programme = rooms.length > 0 ? await findProgramme() : null;
  if (!programme) return 0;
  let offers = 0;
  for (const id of rooms) {
    const actor = { id: "offer freed rooms", now };
    offers += await afterRoomRivals(() =>
      change(actor, "room:all", async (trail) => {
        const room = await Room.findById(id).lean<RoomFields>();
        return room ? settleLine(trail, room, programme) : 0;
      }),
    );
  }
  return offers;
}

async function settleLine(trail: Trail, room: RoomFields, programme: ProgrammeFields): Promise<number> {
  let offers = 0;
  for (const wait of await RoomWait.find({ room: room._id, waiting: true }).sort({ since: 1, _id: 1 })) {
    const group = await Group.findById(wait.group).lean<GroupFields>();
    const dates = await datesWaitedFor(wait, trail.now);
    if (!group || !isOpen(group) || dates.length === 0) await leaveLine(wait, "over", trail.now);
    else if (wait.offeredUntil && wait.offeredUntil <= trail.now) await expire(trail, wait, group, room);
    else if (await offer(trail, { wait, group, room, dates, programme })) offers += 1;
    else continue;
    announceLine(trail, wait.group, room.code);
  }
  return offers;
}

/** The sessions to come that are still without a room, of those the group waits for. */
async function datesWaitedFor({ group, sessions }: RoomWaitDocument, now: Date): Promise<SessionDate[]> {
  const waitedFor = new Set(sessions.map(String));
  return (await datesWithoutRoom(group, now)).filter(({ session }) => waitedFor.has(String(session)));
}

async function expire(
  trail: Trail,
  wait: RoomWaitDocument,
  group: GroupFields,
  room: RoomFields,
): Promise<void> {
  await leaveLine(wait, "expired", trail.now);
  await tellNotKept(trail, group, room, `Nobody took ${room.code} in time, so it goes to who waits next.`);
}

async function tellNotKept(
  trail: Trail,
  group: Pick<GroupFields, "_id" | "kind" | "title" | "leaders">,
  { code }: RoomFields,
  why: string,
): Promise<void> {
  await notify(trail, group.leaders, {
    subject: `${code} is no longer kept for ${titleInMessages(group)}`,
    text: `${why} You can ask for a room again.`,
    path: `/groups/${String(group._id)}/room`,
    kind: "leading",
  });
}

/**
 * Staff end what keeps a room for a group that waits: the group leaves the line with all that was kept for it, so that
 * the job doesn't keep it anew, and its leaders are told.
 * @returns "ended-before" when it was not held any more
 * @throws HttpError 404 for an unknown booking or one that keeps nothing
 */
export async function endKeeping(
  actor: Actor,
  id: Types.ObjectId,
): Promise<{ outcome: "ended" | "ended-before"; room: string }> {
  return change(actor, "room:all", async (trail) => {
    const booking = await Booking.findById(id).lean();
    const room = booking && (await Room.findById(booking.room).lean<RoomFields>());
    if (!room || !keepsForLine(booking)) throw notFound();
    if (!booking.held) return { outcome: "ended-before" as const, room: room.code };
    const group = await Group.findById(booking.group).orFail().lean<GroupFields>();
    const wait = await RoomWait.findOne({ bookings: id, waiting: true });
    if (wait) await leaveLine(wait, "ended", actor.now);
    await releaseBookings([booking], actor.now, "not-needed");
    trail.audit("end what is kept for a group that waits", roomTopic(room.code), { at: booking.startsAt });
    announceLine(trail, group._id, room.code);
    await tellNotKept(trail, group, room, `The programme office needs ${room.code} otherwise.`);
    return { outcome: "ended" as const, room: room.code };
  });
}

interface Turn {
  wait: RoomWaitDocument;
  group: GroupFields;
  room: RoomFields;
  dates: readonly SessionDate[];
  programme: ProgrammeFields;
}

/** Keeps what is free now for the group. @returns whether there was anything new to offer */
async function offer(trail: Trail, { wait, group, room, dates, programme }: Turn): Promise<boolean> {
  const { now } = trail;
  const answers = answersOf(room, dates, await standingAround([room], dates));
  const promised = await stillTakenBack(room._id, now);
  const free = answers
    .filter(({ answer, date }) => answer === "free" && isInTime(date, now))
    .map(({ date }) => date)
    .filter(
      (date) => !promised.some(({ startsAt: from, endsAt: to }) => overlaps({ from, to }, spanOf(date))),
    );
  const [first] = free;
  const kept = await keptFor(wait);
  if (!first) return kept.length === 0 && forgetOffer(wait);
  const common = { session: null, group: group._id, purpose: keptPurpose };
  const uses = free.map(({ startsAt, endsAt }) => ({ ...common, startsAt, endsAt }));
  await holdRoom(trail, room, uses, { by: wait.askedBy, now, note: "" });
  const starts = new Set(free.map(({ startsAt }) => startsAt.getTime()));
  const own = await Booking.find({ room: room._id, group: group._id, session: null, held: true }).lean();
  const fresh = own.filter(({ startsAt }) => starts.has(startsAt.getTime()));
  const until =
    kept.length > 0
      ? wait.offeredUntil
      : offerEnd(now, { next: first.startsAt, last: first.startsAt }, programme.settings);
  wait.set({ bookings: [...kept, ...fresh].map(({ _id }) => _id), offeredUntil: until });
  await wait.save();
  await tellOffered(trail, group, room, free, until ?? first.startsAt, programme.zone);
  return true;
}

const spanOf = ({ startsAt, endsAt }: SessionDate) => ({ from: startsAt, to: endsAt });

/** What was kept is needed otherwise: the group keeps its place in the line. @returns whether there was an offer */
async function forgetOffer(wait: RoomWaitDocument): Promise<boolean> {
  if (!wait.offeredUntil) return false;
  wait.set({ bookings: [], offeredUntil: null });
  await wait.save();
  return false;
}

async function tellOffered(
  trail: Trail,
  group: GroupFields,
  room: RoomFields,
  free: readonly SessionDate[],
  until: Date,
  zone: string,
): Promise<void> {
  await notify(trail, group.leaders, {
    subject: `${room.code} came free for ${titleInMessages(group)}`,
    text: `${room.name} (${room.code}) is free on ${free.map(({ on }) => dayWords(on)).join(", ")} and kept for you until ${momentWords(until, zone)}. Take it on your group's page; after that it is offered to who waits next.`,
    path: `/groups/${String(group._id)}/room`,
    kind: "leading",
    answerBy: until,
  });
}
