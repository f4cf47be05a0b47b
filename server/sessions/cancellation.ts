import mongoose from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify, type Message } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Booking } from "../rooms/booking.js";
import { announceRoom } from "../rooms/holding.js";
import { RoomRequest } from "../rooms/request.js";
import { Room } from "../rooms/room.js";
import { notFound } from "../web/errors.js";
import { Session, type SessionDocument } from "./session.js";

/**
 * Cancels a group with a reason that its people read: sessions that have not begun are cancelled and their rooms
 * freed, what was held stays, and members, those who wait and the leaders are told once. A cancelled group stays so.
 * @returns with `told`, to how many people besides the actor a message went
 */
export async function cancelGroup(
  actor: Actor,
  id: string,
  reason: string,
): Promise<{ outcome: "cancelled" | "already-cancelled"; told: number }> {
  return change(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group) throw notFound();
    if (group.cancelledAt) return { outcome: "already-cancelled" as const, told: 0 };
    const { sessions, isSoon } = await endGroup(trail, group, reason, actor.now);
    // Staff read the audit, and the words of a shared-experience group are its own people's.
    const said = group.kind === "shared-experience" ? {} : { reason };
    await auditGroup(trail, actor, group, "cancel group", { ...said, sessions });
    const told = await tellCancelled(trail, group, { ...wordsOf(group, reason), urgent: isSoon }, actor.id);
    return { outcome: "cancelled" as const, told };
  });
}

/**
 * Ends a group inside a change: no session that has not begun is held, their rooms are free, and no place is offered.
 * Nobody is told yet.
 * @returns how many sessions were cancelled, and whether one of them would have been within a day
 */
export async function endGroup(
  trail: Trail,
  group: GroupDocument,
  reason: string,
  now: Date,
): Promise<{ sessions: number; isSoon: boolean }> {
  const waitlist = group.waitlist.map(({ person, since }) => ({ person, since, offeredUntil: null }));
  group.set({ cancelledAt: now, cancelledReason: reason, waitlist });
  await group.save();
  const cancelled = await cancelSessions(group, reason, now);
  await freeRooms(trail, group, now);
  return {
    sessions: cancelled.length,
    isSoon: cancelled.some(({ startsAt }) => isWithinADay(startsAt, now)),
  };
}

async function cancelSessions(group: GroupDocument, reason: string, now: Date): Promise<SessionDocument[]> {
  const coming = await Session.find({
    group: group._id,
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
  });
  for (const session of coming) {
    session.set({ cancelledAt: now, cancelledReason: reason, sequence: session.sequence + 1, room: null });
    await session.save();
  }
  return coming;
}

async function freeRooms(trail: Trail, group: GroupDocument, now: Date): Promise<void> {
  const bookings = await Booking.find({
    group: group._id,
    held: true,
    startsAt: mongoose.trusted({ $gt: now }),
  });
  for (const booking of bookings) {
    booking.set({ held: false, releasedAt: now, releasedWhy: "not-needed" });
    await booking.save();
  }
  const rooms = bookings.map(({ room }) => room);
  for (const { code } of await Room.find({ _id: mongoose.trusted({ $in: rooms }) }).lean()) {
    announceRoom(trail, code);
  }
  const request = await RoomRequest.findOne({ group: group._id, pending: true });
  if (!request) return;
  request.set({ pending: false, withdrawnAt: now });
  await request.save();
}

async function tellCancelled(
  trail: Trail,
  group: GroupDocument,
  words: Pick<Message, "subject" | "text" | "urgent">,
  actor: string,
): Promise<number> {
  const people = [...group.members, ...group.waitlist].map((each) => each.person).concat(group.leaders);
  const others = [...new Map(people.map((person) => [String(person), person])).values()].filter(
    (person) => String(person) !== actor,
  );
  trail.announce(
    topicOf("group", group._id),
    "groups:all",
    "office:all",
    ...people.map((person) => topicOf("person", person)),
  );
  await notify(trail, others, { ...words, path: `/groups/${String(group._id)}`, kind: "changes" });
  return others.length;
}

/** What the people of the group read; before it opened, those are its leaders. */
function wordsOf(group: GroupDocument, reason: string): { subject: string; text: string } {
  const title = titleInMessages(group);
  if (!group.openedAt) {
    return {
      subject: `${title} will not open`,
      text: `The draft of ${title} has been put away. The reason given: ${reason}`,
    };
  }
  return {
    subject: `No more sessions of ${title}`,
    text: `There will be no more sessions of ${title}. The reason given: ${reason}\n\nOther groups may have a place for you.`,
  };
}
