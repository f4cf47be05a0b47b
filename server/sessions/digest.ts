import mongoose, { type Types } from "mongoose";
import { change, findDone, topicOf } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import { addDays, dayOfWeek } from "../time/calendar-day.js";
import { momentWords, rangeWords } from "../time/words.js";
import { instantOf, wallOf } from "../time/zone.js";
import { sessionsOfPerson, type SessionOfGroup } from "./agenda.js";
import { leadersOf } from "./covered.js";
import { roomsOf } from "./presenter.js";
import { Session } from "./session.js";

const actor = { id: "send the week ahead" };
const sunday = 7;
const from = "18:00";

interface Week {
  /** The Monday that follows. */
  monday: string;
  startsAt: Date;
  endsAt: Date;
  zone: string;
}

/** The week that a Sunday evening's message is about, from six on the programme's wall clock; null at other times. */
export function weekAhead(now: Date, zone: string): Week | null {
  const { on, time } = wallOf(now, zone);
  if (dayOfWeek(on) !== sunday || time < from) return null;
  const monday = addDays(on, 1);
  const midnight = (day: string) => instantOf(day, "00:00", zone);
  return { monday, startsAt: midnight(monday), endsAt: midnight(addDays(monday, 7)), zone };
}

/**
 * On Sunday evening tells each person what the next week brings: their sessions, and places held for them. Who has
 * neither hears nothing. Each person's message is a change with a one-time key: it comes once, whatever dies
 * meanwhile. A recurring job.
 * @returns how many people were told
 */
export async function sendDigests(now: Date): Promise<number> {
  const programme = await findProgramme();
  const week = programme && weekAhead(now, programme.zone);
  if (!week) return 0;
  const people = await peopleOf(week, now);
  const keyOf = (person: string) => `${week.monday}:${person}`;
  const done = await findDone(actor, people.map(keyOf));
  let told = 0;
  for (const person of people)
    if (!done.has(keyOf(person))) told += await tell(person, keyOf(person), week, now);
  return told;
}

const offered = (now: Date) => ({
  cancelledAt: null,
  "waitlist.offeredUntil": mongoose.trusted({ $gt: now }),
});

/** Whoever may have something to hear: their ids. */
async function peopleOf({ startsAt, endsAt }: Week, now: Date): Promise<string[]> {
  const span = mongoose.trusted({ $gte: startsAt, $lt: endsAt });
  const meeting = await Session.distinct("group", { startsAt: span, cancelledAt: null });
  const covering = await Session.distinct("cover.takenBy", { startsAt: span, cancelledAt: null });
  const groups = await Group.find({ _id: mongoose.trusted({ $in: meeting }), cancelledAt: null }).lean();
  const offering = await Group.find(offered(now)).lean();
  return [
    ...new Set([
      ...covering.flatMap((person) => (person ? [String(person)] : [])),
      ...groups.flatMap(({ members, leaders }) =>
        [...members.map(({ person }) => person), ...leaders].map(String),
      ),
      ...offering.flatMap(({ waitlist }) =>
        waitlist
          .filter(({ offeredUntil }) => offeredUntil && offeredUntil > now)
          .map(({ person }) => String(person)),
      ),
    ]),
  ];
}

async function tell(person: string, key: string, week: Week, now: Date): Promise<number> {
  const own = topicOf("person", person);
  return change({ ...actor, now, actionKey: key }, own, async (trail) => {
    const id = new mongoose.Types.ObjectId(person);
    const pairs = await sessionsOfPerson(id, week.startsAt, week.endsAt);
    const held = pairs.filter(
      (pair) => !pair.session.cancelledAt && isOpen(pair.group) && isExpected(pair, id),
    );
    const rooms = await roomsOf(held.map(({ session }) => session));
    const sessions = held.map((pair) => sessionLine(pair, id, rooms, week.zone));
    const offers = (await Group.find({ ...offered(now), "waitlist.person": id }).lean()).flatMap((group) =>
      offerLines(group, id, week.zone, now),
    );
    if (sessions.length + offers.length === 0) return 0;
    await notify(trail, [id], {
      subject: sessions.length > 0 ? `Your week: ${countWords(sessions.length)}` : "A place is held for you",
      text: [...offers, ...(sessions.length > 0 ? [sessions.join("\n")] : [])].join("\n\n"),
      path: "/today",
      kind: "digest",
      uselessFrom: instantOf(addDays(week.monday, 2), "00:00", week.zone),
    });
    return 1;
  });
}

/** Whoever has somebody to lead it in their place need not be there. */
const isExpected = (pair: SessionOfGroup, id: Types.ObjectId): boolean =>
  leadersOf(pair).some((leader) => leader.equals(id)) ||
  pair.group.members.some(({ person }) => person.equals(id));

const countWords = (count: number) => (count === 1 ? "one session" : `${count} sessions`);

/** "Tue 13 Oct, 17:00–17:50: Renal together, Group study 1 N-1, North Wing, floor 2 (you lead it)" */
function sessionLine(
  { session, group }: SessionOfGroup,
  person: Types.ObjectId,
  rooms: ReadonlyMap<string, string>,
  zone: string,
): string {
  const place = session.room ? `, ${rooms.get(session.room) ?? session.room}` : "";
  const leading = leadersOf({ session, group }).some((leader) => leader.equals(person))
    ? " (you lead it)"
    : "";
  return `${rangeWords(session.startsAt, session.endsAt, zone)}: ${titleInMessages(group)}${place}${leading}`;
}

function offerLines(group: GroupFields, person: Types.ObjectId, zone: string, now: Date): string[] {
  return group.waitlist.flatMap(({ person: waiting, offeredUntil }) =>
    waiting.equals(person) && offeredUntil && offeredUntil > now
      ? [`A place in ${titleInMessages(group)} is held for you until ${momentWords(offeredUntil, zone)}.`]
      : [],
  );
}
