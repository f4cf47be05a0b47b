import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Outbox } from "../data/outbox.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { holdRoom, RoomShutError, RoomTakenError } from "../rooms/holding.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { leadersOf } from "./covered.js";
import { announceAllocation, setRoom } from "./roomed.js";
import { Session, type SessionFields } from "./session.js";

type Named = Pick<SessionFields, "_id" | "group">;

/**
 * The group's booking that was released because nobody had come, of a session that isn't over and has no room again.
 * @param session of this session only
 * @param since released later than that
 */
export async function findReleased(
  group: Types.ObjectId,
  now: Date,
  { session, since }: { session?: Types.ObjectId; since?: Date },
): Promise<BookingFields | null> {
  const released = await Booking.findOne({
    group,
    held: false,
    releasedWhy: "nobody-came",
    endsAt: mongoose.trusted({ $gt: now }),
    ...(session ? { session } : {}),
    ...(since ? { releasedAt: mongoose.trusted({ $gt: since }) } : {}),
  })
    .sort({ releasedAt: -1 })
    .lean<BookingFields>();
  const again = released?.session && (await Booking.exists({ session: released.session, held: true }));
  return again ? null : released;
}

/**
 * Holds the room again that was released since nobody had come, inside a change, and tells everybody who was told of
 * that; what they were not sent yet isn't sent any more.
 * @throws RoomTakenError or RoomShutError when somebody else has it, or nobody can
 */
export async function holdAgain(
  trail: Trail,
  actor: Actor,
  lost: BookingFields,
  group: GroupFields,
  room: RoomFields,
): Promise<void> {
  const { session: id = null, startsAt, endsAt, purpose } = lost;
  const holder = { by: actor.id, now: actor.now, note: lost.note };
  await holdRoom(trail, room, [{ session: id, group: group._id, purpose, startsAt, endsAt }], holder);
  if (id) await setRoom([id], room.code);
  await Booking.updateOne({ session: id, held: true }, { $set: { usedAt: actor.now } });
  await dropWarnings(lost);
  const session = id && (await Session.findById(id, { cover: 1 }).lean());
  const leaders = session ? leadersOf({ session, group }) : group.leaders;
  const people = [...leaders, ...group.members.map(({ person }) => person)];
  const name = titleInMessages(group);
  await notify(
    trail,
    people.filter((person) => String(person) !== actor.id),
    {
      subject: `${room.code} again for ${name}`,
      text: `${room.code} is not lost after all: ${name} is there, and it is yours again.`,
      path: `/groups/${String(group._id)}`,
      kind: "changes",
      urgent: true,
    },
  );
  announceAllocation(trail, group);
}

/** What was written when the room was asked after or released, and has not gone out yet, never does. */
export async function dropWarnings({
  group,
  warnedAt,
  releasedAt,
}: Pick<BookingFields, "group" | "warnedAt" | "releasedAt">): Promise<void> {
  const path = `/groups/${String(group)}`;
  await Outbox.deleteMany({
    path: mongoose.trusted({ $in: [path, `${path}/room`] }),
    createdAt: mongoose.trusted({ $in: [warnedAt, releasedAt].flatMap((at) => at ?? []) }),
    deliveredAt: null,
    failedAt: null,
  });
}

/**
 * Somebody is at a session after all, as its register or a scan at the door shows: the room that was released for want
 * of them is theirs again, if nobody else has it by now. A change of its own after the one that showed it, which stands
 * in any case.
 */
export async function takeRoomBack(actor: Actor, { _id, group: of }: Named): Promise<void> {
  if (!(await findReleased(of, actor.now, { session: _id }))) return;
  // The form's one-time key has had its effect already.
  const act = { id: actor.id, now: actor.now };
  try {
    await change(act, topicOf("group", of), async (trail) => {
      const lost = await findReleased(of, actor.now, { session: _id });
      const group = await Group.findById(of).lean<GroupFields>();
      const room = lost && (await Room.findById(lost.room).lean<RoomFields>());
      if (!lost || !group || !room) return;
      await holdAgain(trail, act, lost, group, room);
      await auditGroup(trail, act, group, "take a released room back", {}, roomTopic(room.code));
    });
  } catch (error) {
    if (!(error instanceof RoomTakenError) && !(error instanceof RoomShutError)) throw error;
  }
}
