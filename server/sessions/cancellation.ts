import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { onceEach } from "../data/ids.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { everybodyOf } from "../groups/places.js";
import { auditGroup } from "../groups/trace.js";
import { notify, type Message } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Booking } from "../rooms/booking.js";
import { giveBack } from "../rooms/holding.js";
import { RoomRequest } from "../rooms/request.js";
import { notFound } from "../web/errors.js";
import { capital } from "../web/phrases.js";
import { coverersOf } from "./covered.js";
import { whyOver } from "./life.js";
import { Session, type SessionDocument } from "./session.js";

/**
 * Cancels a group with a reason that its people read: sessions that have not begun are cancelled and their rooms
 * freed, what was held stays, and members, those who wait and the leaders are told once. A cancelled group stays so,
 * and one that has finished is not cancelled any more.
 * @returns with `told`, to how many people besides the actor a message went
 */
export async function cancelGroup(
  actor: Actor,
  id: string,
  reason: string,
): Promise<{ outcome: "cancelled" | "already-cancelled" | "finished"; told: number }> {
  return change(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group) throw notFound();
    const over = await whyOver(group, actor.now);
    if (over) return { outcome: over === "cancelled" ? "already-cancelled" : over, told: 0 };
    const { cancelled, isSoon } = await endGroup(trail, group, reason, actor.now);
    // Staff read the audit, and the words of a shared-experience group are its own people's.
    const said = group.kind === "shared-experience" ? {} : { reason };
    await auditGroup(trail, actor, group, "cancel group", { ...said, sessions: cancelled.length });
    const leading = onceEach([...group.leaders, ...coverersOf(cancelled)]);
    const others = everybodyOf(group).filter((person) => !leading.some((each) => each.equals(person)));
    const words = { ...(await wordsOf(group, reason, actor.now)), urgent: isSoon };
    const told = await tellCancelled(trail, group, leading, words, actor.id);
    const hint = group.openedAt ? `${words.text}\n\nOther groups may have a place for you.` : words.text;
    const more = await tellCancelled(trail, group, others, { ...words, text: hint }, actor.id);
    return { outcome: "cancelled" as const, told: told + more };
  });
}

/**
 * Ends a group inside a change: no session that has not begun is held, their rooms are free, and no place is offered.
 * Nobody is told yet but who was asked to lead it.
 * @returns the sessions that were cancelled, and whether one of them would have been within a day
 */
export async function endGroup(
  trail: Trail,
  group: GroupDocument,
  reason: string,
  now: Date,
): Promise<{ cancelled: SessionDocument[]; isSoon: boolean }> {
  const waitlist = group.waitlist.map(({ person, since }) => ({ person, since, offeredUntil: null }));
  const asked = group.coLeaderAsked?.person;
  group.set({ cancelledAt: now, cancelledReason: reason, waitlist, coLeaderAsked: null });
  await group.save();
  if (asked) await releaseAsked(trail, group, asked);
  const cancelled = await cancelSessions(group, reason, now);
  await freeRooms(trail, group, now);
  return { cancelled, isSoon: cancelled.some(({ startsAt }) => isWithinADay(startsAt, now)) };
}

/** Whoever was asked to lead a group that ends has nothing to answer any more. */
async function releaseAsked(trail: Trail, group: GroupDocument, person: Types.ObjectId): Promise<void> {
  const { title } = await calledForLeaders(group, trail.now);
  trail.announce(topicOf("person", person));
  await notify(trail, [person], {
    subject: `You needn't answer about ${title}`,
    text: `You were asked to lead ${title} too. It ${group.openedAt ? "doesn't meet any more" : "won't open"}, so no answer is needed. Thank you for considering it.`,
    path: "/today",
    kind: "leading",
  });
}

/** Cancels one session inside a change, with a reason that its people read; its room is to be given back. */
export async function cancelSession(session: SessionDocument, reason: string, now: Date): Promise<void> {
  session.set({ cancelledAt: now, cancelledReason: reason, sequence: session.sequence + 1, room: null });
  await session.save();
}

async function cancelSessions(group: GroupDocument, reason: string, now: Date): Promise<SessionDocument[]> {
  const coming = await Session.find({
    group: group._id,
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
  });
  for (const session of coming) await cancelSession(session, reason, now);
  return coming;
}

async function freeRooms(trail: Trail, group: GroupDocument, now: Date): Promise<void> {
  const toCome = { group: group._id, held: true, startsAt: mongoose.trusted({ $gt: now }) };
  await giveBack(trail, await Booking.find(toCome).lean(), now, "not-needed");
  const request = await RoomRequest.findOne({ group: group._id, pending: true });
  if (!request) return;
  request.set({ pending: false, withdrawnAt: now });
  await request.save();
}

async function tellCancelled(
  trail: Trail,
  group: GroupDocument,
  people: readonly Types.ObjectId[],
  words: Pick<Message, "subject" | "text" | "urgent">,
  actor: string,
): Promise<number> {
  const others = people.filter((person) => String(person) !== actor);
  trail.announce(
    topicOf("group", group._id),
    "groups:all",
    "office:all",
    "covers:all",
    ...people.map((person) => topicOf("person", person)),
  );
  await notify(trail, others, { ...words, path: `/groups/${String(group._id)}`, kind: "changes" });
  return others.length;
}

/** What the people of the group read; before it opened, those are its leaders. */
async function wordsOf(
  group: GroupDocument,
  reason: string,
  now: Date,
): Promise<{ subject: string; text: string }> {
  const { title } = await calledForLeaders(group, now);
  if (!group.openedAt) {
    return {
      subject: `${capital(title)} will not open`,
      text: `${capital(title)} has been put away. The reason given: ${reason}`,
    };
  }
  return {
    subject: `No more sessions of ${title}`,
    text: `There will be no more sessions of ${title}. The reason given: ${reason}`,
  };
}
