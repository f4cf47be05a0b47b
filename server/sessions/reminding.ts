import mongoose, { type Types } from "mongoose";
import { change, findDone, topicOf } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { notify } from "../notifications/notify.js";
import { leadersOf } from "./covered.js";
import { placeWords, roomsOf } from "./presenter.js";
import { reminderDue, reminderKey, reminderOf } from "./reminder.js";
import { Session, type SessionFields } from "./session.js";

const actor = { id: "remind of sessions" };
const day = 86_400_000;
const hour = 3_600_000;

/**
 * Reminds the members and leaders of each session a day before it and an hour before it. Each reminder is a change
 * with a one-time key, so it is given once, whatever runs or dies beside this; a session that moves is reminded of
 * at its new time, a cancelled one not, and nobody of what they were told within the hour. A recurring job.
 * @returns how many reminders were given
 */
export async function remindOfSessions(now: Date): Promise<number> {
  const ahead = mongoose.trusted({ $gt: now, $lte: new Date(now.getTime() + day) });
  const sessions = await Session.find({ startsAt: ahead, cancelledAt: null }).sort({ startsAt: 1 }).lean();
  const due = sessions.flatMap((session) => {
    const which = reminderDue(session.startsAt, now);
    return which ? [{ session, key: reminderKey(session, which) }] : [];
  });
  const done = await findDone(
    actor,
    due.map(({ key }) => key),
  );
  let given = 0;
  for (const { session, key } of due) if (!done.has(key)) given += await remind(session, key, now);
  return given;
}

async function remind({ _id, group: id }: SessionFields, key: string, now: Date): Promise<number> {
  const group = topicOf("group", id);
  return change({ ...actor, now, actionKey: key }, group, async (trail) => {
    const session = await Session.findById(_id).lean();
    const found = await Group.findById(id).lean();
    if (!session || !found || !isOpen(found) || session.cancelledAt) return 0;
    const which = reminderDue(session.startsAt, now);
    // It was moved since it was looked up; its new time has a reminder of its own.
    if (!which || reminderKey(session, which) !== key) return 0;
    const place = await placeOfSession(session, found.onlineLink !== "");
    const message = (leads: boolean) => reminderOf(session, found, { place, leads, now });
    const people = expectedAt(session, unaware(session, found, now));
    await notify(trail, people, message(false));
    await notify(trail, leadersUnaware(session, found, now), message(true));
    trail.audit("remind of session", group, { session: String(_id), people: people.length });
    return 1;
  });
}

/** When its people were told of its time, if that is less than an hour ago. */
const toldOf = ({ toldAt }: SessionFields, now: Date): Date | null =>
  toldAt && now.getTime() - toldAt.getTime() < hour ? toldAt : null;

/** The members who were not told of its time within the hour: whoever joined since was not. */
function unaware(session: SessionFields, { members }: GroupFields, now: Date): Types.ObjectId[] {
  const told = toldOf(session, now);
  return members.filter(({ joinedAt }) => !told || joinedAt > told).map(({ person }) => person);
}

/** The same of those who lead it: whoever leads the group, or took it in somebody's place, since then was not told. */
function leadersUnaware(session: SessionFields, group: GroupFields, now: Date): Types.ObjectId[] {
  const told = toldOf(session, now) ? (session.toldLeaders ?? []) : [];
  return leadersOf({ session, group }).filter((leader) => !told.some((each) => each.equals(leader)));
}

/** Whoever said that they can't come needs no reminder. */
function expectedAt(session: SessionFields, members: readonly Types.ObjectId[]): Types.ObjectId[] {
  // A word doesn't follow a session to another time.
  const words = session.said.filter(({ startsAt }) => startsAt.getTime() === session.startsAt.getTime());
  const apologies = [...session.register, ...words].filter(({ mark }) => mark === "apology");
  const away = new Set(apologies.map(({ person }) => String(person)));
  return members.filter((person) => !away.has(String(person)));
}

async function placeOfSession(session: SessionFields, online: boolean): Promise<string> {
  return placeWords(session, await roomsOf([session]), online);
}
