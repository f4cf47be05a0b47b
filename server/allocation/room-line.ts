import mongoose, { type Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { isOpen } from "../groups/policy.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { answersOf, misfits } from "../rooms/fitting.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import {
  announceRoom,
  holdRoom,
  releaseBookings,
  RoomShutError,
  RoomTakenError,
  useFor,
} from "../rooms/holding.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { RoomWait, type RoomWaitDocument, type WaitEnd } from "../rooms/room-wait.js";
import { Session } from "../sessions/session.js";
import { notFound } from "../web/errors.js";
import { setRoom } from "../sessions/roomed.js";
import { standingAround } from "./choosing.js";
import { tellRoomChanges } from "./telling.js";
import { needOf } from "./needing.js";
import { datesWithoutRoom } from "./wanting.js";

/** "waiting": in the line, before or now; "free": it can be had on every date, so it is asked for instead. */
export type WaitOutcome = "waiting" | "free" | "unfit";

/**
 * Puts the group into the line for a room, for each session to come without a room on which it can't be had.
 * @throws HttpError 404 for an unknown group or room, or a group that isn't open
 */
export async function waitForRoom(actor: Actor, id: Types.ObjectId, wanted: string): Promise<WaitOutcome> {
  return changeUnlessRefused<WaitOutcome>(
    actor,
    "room:all",
    async (trail) => {
      const group = await Group.findById(id).lean<GroupFields>();
      const room = await Room.findById(wanted).lean<RoomFields>();
      if (!group || !isOpen(group) || !room) throw notFound();
      if (misfits(room, await needOf(group)).length > 0) return "unfit";
      const line = { group: id, room: room._id, waiting: true };
      if (await RoomWait.exists(line)) return "waiting";
      const dates = await datesWithoutRoom(id, actor.now);
      const answers = answersOf(room, dates, await standingAround([room], dates));
      const missing = answers.filter(({ answer }) => answer === "taken" || answer === "blocked");
      if (missing.length === 0) return "free";
      const sessions = missing.map(({ date }) => date.session);
      await new RoomWait({ ...line, askedBy: actor.id, since: actor.now, sessions }).save();
      await auditGroup(trail, actor, group, "wait for a room", { room: room.code, dates: sessions.length });
      announceLine(trail, id, room.code);
      return "waiting";
    },
    (outcome) => outcome !== "waiting",
  );
}

/** Announces every page that shows who waits for the room. */
export function announceLine(trail: Trail, group: Types.ObjectId, code: string): void {
  trail.announce(topicOf("group", group), "office:all");
  announceRoom(trail, code);
}

/** Ends the waiting inside a change; what was kept for the group is free for the next. */
export async function leaveLine(wait: RoomWaitDocument, why: WaitEnd, now: Date): Promise<void> {
  await releaseBookings(await keptFor(wait), now, "not-needed");
  wait.set({ waiting: false, endedAt: now, endedWhy: why, offeredUntil: null, bookings: [] });
  await wait.save();
}

/**
 * Ends the waiting of a group for rooms on dates that all have another by now, inside a change.
 * @returns the codes of the rooms it no longer waits for
 */
export async function leaveFilledLines(trail: Trail, group: Types.ObjectId): Promise<string[]> {
  const open = (await datesWithoutRoom(group, trail.now)).map(({ session }) => session);
  const codes: string[] = [];
  for (const wait of await RoomWait.find({ group, waiting: true })) {
    if (wait.sessions.some((each) => includes(open, each))) continue;
    const { code } = await Room.findById(wait.room).orFail().lean<RoomFields>();
    await leaveLine(wait, "over", trail.now);
    announceLine(trail, group, code);
    codes.push(code);
  }
  return codes;
}

/** The bookings that still keep the room for the group. */
export async function keptFor({
  bookings,
  room,
}: Pick<RoomWaitDocument, "bookings" | "room">): Promise<BookingFields[]> {
  if (bookings.length === 0) return [];
  return Booking.find({ _id: mongoose.trusted({ $in: bookings }), held: true, room }).lean<BookingFields[]>();
}

/** Takes the group out of the line, offer or not. @returns "none" when it didn't wait any more */
export async function stopWaiting(actor: Actor, group: GroupFields, id: string): Promise<"ended" | "none"> {
  return changeUnlessRefused<"ended" | "none">(
    actor,
    "room:all",
    async (trail) => {
      const { wait, room } = await findInLine(group, id);
      if (!wait.waiting) return "none";
      await leaveLine(wait, "withdrawn", actor.now);
      await auditGroup(trail, actor, group, "stop waiting for a room", { room: room.code });
      announceLine(trail, group._id, room.code);
      return "ended";
    },
    (outcome) => outcome === "none",
  );
}

async function findInLine(group: Pick<GroupFields, "_id">, id: string) {
  const wait = await RoomWait.findOne({ _id: id, group: group._id });
  const room = wait && (await Room.findById(wait.room).lean<RoomFields>());
  if (!room) throw notFound();
  return { wait, room };
}

/**
 * "gone": the offer ran out, or what was kept was needed otherwise; or the room can't be held as it was kept any more,
 * and then `why` is a sentence for each thing in the way, without its full stop.
 */
export type TakeOutcome =
  { outcome: "taken"; room: string; dates: number } | { outcome: "gone"; why: readonly string[] };

const gone: TakeOutcome = { outcome: "gone", why: [] };

/**
 * Takes the room that is kept for the group on every date of the offer that still stands as it was; for dates that
 * are not free yet the group goes on waiting in its place.
 * @throws HttpError 404 for an unknown entry
 */
export async function takeOffer(actor: Actor, group: GroupFields, id: string): Promise<TakeOutcome> {
  try {
    return await changeUnlessRefused<TakeOutcome>(
      actor,
      "room:all",
      (trail) => take(trail, actor, group, id),
      ({ outcome }) => outcome === "gone",
    );
  } catch (error) {
    if (error instanceof RoomShutError) return { outcome: "gone", why: error.why };
    if (!(error instanceof RoomTakenError)) throw error;
    return { outcome: "gone", why: ["What is booked beside it needs the minutes between"] };
  }
}

async function take(trail: Trail, actor: Actor, group: GroupFields, id: string): Promise<TakeOutcome> {
  const { wait, room } = await findInLine(group, id);
  if (!wait.offeredUntil || wait.offeredUntil <= actor.now) return gone;
  const kept = await keptFor(wait);
  const starts = new Set(kept.map(({ startsAt }) => startsAt.getTime()));
  const dates = (await datesWithoutRoom(group._id, actor.now)).filter(
    ({ session, startsAt }) => includes(wait.sessions, session) && starts.has(startsAt.getTime()),
  );
  if (dates.length === 0) return gone;
  await releaseBookings(kept, actor.now, "exchanged");
  const uses = dates.map((date) => useFor(group._id, date));
  await holdRoom(trail, room, uses, { by: actor.id, now: actor.now, note: "" });
  const ids = dates.map(({ session }) => session);
  await setRoom(ids, room.code);
  await goOnWaiting(wait, ids, actor.now);
  const taken = { room: room.code, dates: dates.map(({ on }) => on) };
  await auditGroup(trail, actor, group, "take a room that came free", taken);
  announceLine(trail, group._id, room.code);
  await tellTaken(trail, group, ids, room.code, actor);
  return { outcome: "taken", room: room.code, dates: dates.length };
}

const includes = (ids: readonly Types.ObjectId[], id: Types.ObjectId) => ids.some((each) => each.equals(id));

async function goOnWaiting(
  wait: RoomWaitDocument,
  taken: readonly Types.ObjectId[],
  now: Date,
): Promise<void> {
  const left = wait.sessions.filter((each) => !includes(taken, each));
  const ended = left.length > 0 ? {} : { waiting: false, endedAt: now, endedWhy: "taken" };
  wait.set({ sessions: left, bookings: [], offeredUntil: null, ...ended });
  await wait.save();
}

async function tellTaken(
  trail: Trail,
  group: GroupFields,
  ids: readonly Types.ObjectId[],
  to: string,
  actor: Actor,
): Promise<void> {
  const sessions = await Session.find({ _id: mongoose.trusted({ $in: ids }) })
    .sort({ startsAt: 1 })
    .lean();
  const changes = sessions.map(({ on, startsAt, cover }) => ({ on, startsAt, cover, from: null, to }));
  await tellRoomChanges(trail, [{ group, changes }], `${to} came free, and your group has it.`, actor.now);
}
