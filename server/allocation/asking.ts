import type { Types } from "mongoose";
import { afterRivals, duplicateOf } from "../data/duplicate.js";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { answersOf, misfits } from "../rooms/fitting.js";
import { RoomRequest } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { dayWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { standingAround } from "./choosing.js";
import { datesWanted } from "./wanted-dates.js";
import { needOf } from "./needing.js";

/** What a leader asks for. */
export interface Wish {
  room: string;
  /** Whether the dates on which the room can't be had may stay without one. */
  leaveOpen: boolean;
}

/**
 * Outcome of asking: "asked"; "clash" with the days the room can't be had; "unfit" with sentences why; "no-dates"
 * when every session to come has a room. All but the first write nothing.
 */
export type AskOutcome =
  | { outcome: "asked"; request: string }
  | { outcome: "clash" | "unfit"; words: string[] }
  | { outcome: "no-dates" };

/**
 * Asks for a room for every session to come of the group that has none; before it opens, for the dates it is planned
 * for. A request that still waits is replaced: a group asks for one room at a time, which the database's unique index
 * holds to. Nothing is held before it is granted.
 * @throws HttpError 404 for an unknown group or room, or a group that was cancelled
 */
export async function askForRoom(actor: Actor, group: Types.ObjectId, wish: Wish): Promise<AskOutcome> {
  const lost = (error: unknown) => duplicateOf(error)?.collection === "room_requests";
  return afterRivals(lost, () =>
    changeUnlessRefused(
      actor,
      topicOf("group", group),
      (trail) => ask(trail, actor, group, wish),
      ({ outcome }) => outcome !== "asked",
    ),
  );
}

async function ask(trail: Trail, actor: Actor, id: Types.ObjectId, wish: Wish): Promise<AskOutcome> {
  const group = await Group.findById(id).lean();
  const room = await Room.findById(wish.room).lean();
  if (!group || group.cancelledAt || !room) throw notFound();
  const refused = await whyNot(group, room, wish, actor.now);
  if (refused) return refused;
  await withdrawPending(group._id, actor.now);
  const request = new RoomRequest({
    group: group._id,
    room: room._id,
    askedBy: actor.id,
    askedAt: actor.now,
    leaveOpen: wish.leaveOpen,
    pending: true,
  });
  await request.save();
  const said = { room: room.code, leaveOpen: wish.leaveOpen };
  await auditGroup(trail, actor, group, "ask for a room", said);
  trail.announce(topicOf("group", group._id), "office:all");
  return { outcome: "asked", request: String(request._id) };
}

async function whyNot(
  group: GroupFields,
  room: RoomFields,
  { leaveOpen }: Wish,
  now: Date,
): Promise<Exclude<AskOutcome, { outcome: "asked" }> | null> {
  const unfit = misfits(room, await needOf(group));
  if (unfit.length > 0) return { outcome: "unfit", words: unfit };
  const dates = await datesWanted(group, now);
  if (dates.length === 0) return { outcome: "no-dates" };
  const answers = answersOf(room, dates, await standingAround([room], dates));
  const missing = answers.filter(({ answer }) => answer !== "free").map(({ date }) => dayWords(date.on));
  const refused = missing.length === dates.length || (missing.length > 0 && !leaveOpen);
  return refused ? { outcome: "clash", words: missing } : null;
}

async function withdrawPending(group: Types.ObjectId, now: Date): Promise<boolean> {
  const pending = await RoomRequest.findOne({ group, pending: true });
  if (!pending) return false;
  pending.set({ pending: false, withdrawnAt: now });
  await pending.save();
  return true;
}

/** Withdraws the request that waits. @returns "none" when there is none, also when it was decided meanwhile */
export async function withdrawRequest(actor: Actor, group: Types.ObjectId): Promise<"withdrawn" | "none"> {
  return change(actor, topicOf("group", group), async (trail) => {
    if (!(await withdrawPending(group, actor.now))) return "none";
    const asker = await Group.findById(group, { kind: 1 }).orFail().lean();
    await auditGroup(trail, actor, asker, "withdraw the room request");
    trail.announce(topicOf("group", group), "office:all");
    return "withdrawn";
  });
}
