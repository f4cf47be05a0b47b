import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { onceEach } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Booking, type BookingFields, type ReleaseReason } from "../rooms/booking.js";
import { giveBack } from "../rooms/holding.js";
import { RoomRequest } from "../rooms/request.js";
import { findCoverers } from "../sessions/covered.js";
import { Session } from "../sessions/session.js";
import { notFound } from "../web/errors.js";
import { announceAllocation, setRoom } from "../sessions/roomed.js";
import { datesWantedBy } from "./wanted-dates.js";

/** Refuses a request with words to its asker. @returns "decided" when it was granted, refused or withdrawn before */
export async function refuseRequest(actor: Actor, id: string, note: string): Promise<"refused" | "decided"> {
  return change(actor, "room:all", async (trail) => {
    const request = await RoomRequest.findById(id);
    const group = request && (await Group.findById(request.group).lean());
    if (!group) throw notFound();
    if (!request.pending) return "decided";
    request.set({ pending: false, refusedAt: actor.now, decidedBy: actor.id, note });
    await request.save();
    trail.audit("refuse a room", topicOf("group", group._id), { note });
    trail.announce(topicOf("group", group._id), "office:all");
    const name = titleInMessages(group);
    await notify(trail, [...new Set([String(request.askedBy), ...group.leaders.map(String)])].map(idOf), {
      subject: `No room yet for ${name}`,
      text: `The programme office could not give ${name} the room you asked for. It writes: ${note}\n\nYou can ask for another room.`,
      path: `/groups/${String(group._id)}/room`,
      kind: "leading",
    });
    return "refused";
  });
}

const idOf = (id: string) => new mongoose.Types.ObjectId(id);

/**
 * Gives back the rooms held for the group's sessions to come; its people are told once.
 * @returns how many dates were given back
 */
export async function giveBackRooms(actor: Actor, id: Types.ObjectId): Promise<number> {
  return change(actor, "room:all", async (trail) => {
    const group = await Group.findById(id).lean();
    if (!group) throw notFound();
    // What is kept of a room for which the group waits is not theirs yet: they pass on that in its line.
    const theirs = { group: id, held: true, session: mongoose.trusted({ $ne: null }) };
    const held = await Booking.find({ ...theirs, startsAt: mongoose.trusted({ $gt: actor.now }) }).lean();
    if (held.length === 0) return 0;
    await release(trail, held, actor.now, "given-back");
    announceAllocation(trail, group);
    await auditGroup(trail, actor, group, "give back the room", { dates: held.length });
    const coverers = await findCoverers(held.flatMap(({ session }) => session ?? []));
    const people = onceEach([...group.leaders, ...coverers, ...group.members.map(({ person }) => person)]);
    await tellUnroomed(
      trail,
      group,
      people.filter((person) => String(person) !== actor.id),
      held.some(({ startsAt }) => isWithinADay(startsAt, actor.now)),
    );
    return held.length;
  });
}

async function release(
  trail: Trail,
  bookings: readonly BookingFields[],
  now: Date,
  why: ReleaseReason,
): Promise<void> {
  await giveBack(trail, bookings, now, why);
  await setRoom(
    bookings.flatMap(({ session }) => session ?? []),
    null,
  );
}

async function tellUnroomed(
  trail: Trail,
  group: GroupFields,
  people: Types.ObjectId[],
  urgent: boolean,
): Promise<void> {
  const name = titleInMessages(group);
  await notify(trail, people, {
    subject: `No room for ${name} just now`,
    text: `The room of ${name} was given back. Where you meet next will stand on the group's page as soon as it is known.`,
    path: `/groups/${String(group._id)}`,
    kind: "changes",
    urgent,
  });
}

/**
 * Releases rooms that are held for sessions that were cancelled, removed or moved to another time since, and
 * withdraws requests of groups that were cancelled, or whose sessions to come all have a room by now. Leaders of a
 * moved session are told that it has no room now. A recurring job; running it twice has the effect of once.
 * @returns how many bookings were released
 */
export async function releaseForgotten(now: Date): Promise<number> {
  const forgotten = await findForgotten(now);
  const stale = await staleRequests(now);
  if (forgotten.length === 0 && stale.length === 0) return 0;
  return change({ id: "release forgotten rooms", now }, "room:all", async (trail) => {
    const again = await findForgotten(now);
    const isSoonFor = ({ _id }: GroupFields) =>
      again.some((each) => _id.equals(each.group) && isWithinADay(each.startsAt, now));
    await release(trail, again, now, "not-needed");
    for (const group of await groupsOf(again)) {
      trail.audit("release forgotten rooms", topicOf("group", group._id));
      announceAllocation(trail, group);
      if (!group.cancelledAt && (await hasMoved(again, group)))
        await tellUnroomed(trail, group, group.leaders, isSoonFor(group));
    }
    for (const request of await staleRequests(now)) {
      request.set({ pending: false, withdrawnAt: now });
      await request.save();
      trail.announce("office:all", topicOf("group", request.group));
    }
    return again.length;
  });
}

/** Asked of the database as a whole, which hands over only those: nearly always none of a term's hundreds. */
async function findForgotten(now: Date): Promise<BookingFields[]> {
  const toCome = { held: true, session: { $ne: null }, startsAt: { $gt: now } };
  const found = await Booking.aggregate<BookingFields>([
    { $match: toCome },
    { $lookup: { from: "sessions", localField: "session", foreignField: "_id", as: "of" } },
    { $set: { of: { $first: "$of" } } },
    {
      $match: {
        $expr: {
          $or: [
            { $ne: ["$startsAt", "$of.startsAt"] },
            { $ne: ["$endsAt", "$of.endsAt"] },
            { $gt: ["$of.cancelledAt", null] },
          ],
        },
      },
    },
    { $unset: "of" },
  ]);
  return found;
}

async function staleRequests(now: Date) {
  const pending = await RoomRequest.find({ pending: true });
  const groups = { _id: mongoose.trusted({ $in: pending.map(({ group }) => group) }), cancelledAt: null };
  const alive = pending.length === 0 ? [] : await Group.find(groups).lean<GroupFields[]>();
  const wanted = await datesWantedBy(alive, now);
  return pending.filter(({ group }) => !wanted.get(String(group))?.length);
}

async function groupsOf(bookings: readonly BookingFields[]): Promise<GroupFields[]> {
  return Group.find({ _id: mongoose.trusted({ $in: bookings.flatMap(({ group }) => group ?? []) }) }).lean();
}

async function hasMoved(bookings: readonly BookingFields[], group: GroupFields): Promise<boolean> {
  const ids = bookings
    .filter((each) => String(each.group) === String(group._id))
    .map(({ session }) => session);
  return (await Session.countDocuments({ _id: mongoose.trusted({ $in: ids }), cancelledAt: null })) > 0;
}
