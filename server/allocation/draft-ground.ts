import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { Blocking, findBlockings, type BlockingFields } from "../rooms/blocking.js";
import { bookingsWithin } from "../rooms/blocking-room.js";
import { findHeld } from "../rooms/holding.js";
import { blocks } from "../rooms/out-of-use.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { RoomDraft, solvedOf, type DraftFields, type HeldRooms } from "./draft.js";
import { roomProblemOf, type Ground } from "./draft-problem.js";
import { needsOf } from "./needing.js";
import { roomedByHand } from "./roomed-by-hand.js";
import type { RoomProblem } from "./room-problem.js";

/** Which sessions a draft is about, and how it is counted. */
export type Scope = Pick<DraftFields, "term" | "blocking" | "before" | "base" | "pins">;

/** The problem of a draft on rooms, bookings and sessions as they are now, and the rooms that its sessions hold. */
export async function problemNow(
  scope: Scope,
  now: Date,
): Promise<{ problem: RoomProblem; held: HeldRooms; ground: Ground }> {
  const rooms = await Room.find().sort({ code: 1 }).lean<RoomFields[]>();
  const { sessions: all, groups } = await sessionsOf(scope, now);
  const needs = await needsOf([...groups.values()]);
  const byHand = await roomedByHand(scope, all, rooms, needs);
  const sessions = all.filter(({ _id }) => !byHand.has(String(_id)));
  const held = Object.fromEntries(sessions.map(({ _id, room }) => [String(_id), room ?? null]));
  const ground: Ground = {
    zone: (await findProgramme())?.zone ?? "UTC",
    seed: 1,
    rooms,
    ...(await around(rooms, sessions)),
    sessions,
    groups,
    needs,
    base: await baseOf(scope, held),
    pins: new Map(scope.pins.map(({ group, room }) => [String(group), room])),
  };
  return { problem: roomProblemOf(ground), held, ground };
}

async function baseOf({ base, before }: Scope, held: HeldRooms): Promise<HeldRooms> {
  if (base === "nothing") return {};
  const earlier = base === "before" ? await RoomDraft.findById(before).lean() : null;
  const solved = earlier && solvedOf(earlier);
  if (!solved) return held;
  return Object.fromEntries(solved.result.sessions.map(({ id, room }) => [id, room]));
}

async function around(rooms: readonly RoomFields[], sessions: readonly SessionFields[]) {
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (!first || !last) return { blockings: [], others: [] };
  const ids = rooms.map(({ _id }) => _id);
  const own = new Set(sessions.map(({ _id }) => String(_id)));
  const held = await findHeld(ids, first.startsAt, last.endsAt);
  return {
    blockings: await findBlockings(ids, first.on, last.on),
    others: held.filter(({ session }) => !own.has(String(session))),
  };
}

async function sessionsOf(
  { term, blocking: id }: Scope,
  now: Date,
): Promise<{ sessions: SessionFields[]; groups: Map<string, GroupFields> }> {
  const blocking = id ? await Blocking.findById(id).orFail().lean<BlockingFields>() : null;
  const hit = blocking ? await hitBy(blocking, now) : null;
  const days = hit ? { on: mongoose.trusted({ $in: [...hit.days] }) } : {};
  const toCome = { term, cancelledAt: null, startsAt: mongoose.trusted({ $gt: now }), ...days };
  const found = await Session.find(toCome, { register: 0, leading: 0 })
    .sort({ startsAt: 1, _id: 1 })
    .lean<SessionFields[]>();
  const open = {
    term,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
  };
  const groups = new Map(
    (await Group.find(open).lean<GroupFields[]>()).map((group) => [String(group._id), group]),
  );
  const lostElsewhere = blocking ? await inOtherBlockings(blocking, found) : null;
  const wanted = found.filter((session) => {
    if (lostElsewhere?.has(session)) return false;
    const group = groups.get(String(session.group));
    // Whoever meets online needs no room, unless they have one; a blocking is no occasion to give others a first one.
    return group && (session.room || (!hit && group.onlineLink === ""));
  });
  return { sessions: wanted, groups };
}

/** The days on which sessions lie in the blocking. */
async function hitBy(blocking: BlockingFields, now: Date): Promise<{ days: ReadonlySet<string> }> {
  const bookings = await bookingsWithin(blocking, now);
  const ids: Types.ObjectId[] = bookings.flatMap(({ session }) => session ?? []);
  const sessions = await Session.find({ _id: mongoose.trusted({ $in: ids }) }, { on: 1 }).lean();
  return { days: new Set(sessions.map(({ on }) => on)) };
}

/** Sessions that lose their room to other blockings: each blocking has a proposal of its own. */
async function inOtherBlockings(
  blocking: BlockingFields,
  sessions: readonly SessionFields[],
): Promise<ReadonlySet<SessionFields>> {
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (!first || !last) return new Set();
  const rooms = new Map((await Room.find({}, { code: 1 }).lean()).map(({ _id, code }) => [code, _id]));
  const standing = await findBlockings([...rooms.values()], first.on, last.on);
  const hits = (session: SessionFields, each: BlockingFields) =>
    rooms.get(session.room ?? "")?.equals(each.room) === true && blocks(each, session);
  const others = standing.filter(({ _id }) => !_id.equals(blocking._id));
  return new Set(
    sessions.filter((session) => !hits(session, blocking) && others.some((each) => hits(session, each))),
  );
}
