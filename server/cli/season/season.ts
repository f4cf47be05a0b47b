import type { Types } from "mongoose";
import { Group } from "../../groups/group.js";
import { Round } from "../../matching/round.js";
import type { PersonFields } from "../../people/person.js";
import { Blocking } from "../../rooms/blocking.js";
import { Booking } from "../../rooms/booking.js";
import { RoomRequest } from "../../rooms/request.js";
import { Session } from "../../sessions/session.js";
import { Programme } from "../../terms/programme.js";
import { Term } from "../../terms/term.js";
import { addDays, dayOfWeek } from "../../time/calendar-day.js";
import { Standing } from "../../training/standing.js";
import { slotsOverlap, type WeeklySlot } from "../../time/interval.js";
import { instantOf, wallOf } from "../../time/zone.js";
import { termAround } from "./calendar.js";
import { drawFrom, type Draw } from "./draw.js";
import { planDisturbances, type Disturbances } from "./disturbances.js";
import { fillGroups, planGroups, type PlannedGroup } from "./groups.js";
import { addPreparation } from "./preparation.js";
import { addPeople, addRooms, withRole } from "./roster.js";
import { planRooms, type RoomPlan } from "./rooms.js";
import { planSessions, type PlannedSession } from "./sessions.js";
import { planStandings } from "./standings.js";
import { topics } from "./story.js";
import { addThanks } from "./thanks.js";

const day = 86_400_000;
const programme = "Northfield Peer Learning";

/** Thrown when the database holds a programme already: a season is only put into an empty one. */
class NotEmptyError extends Error {}

/**
 * Fills the empty database with a believable term that is half over: the sample roster and rooms, 120 groups with
 * their sessions, registers and rooms, waitlists, an offer, two rival requests for one room, one date of which is
 * taken, a room under water for three weeks, and a matching round.
 * The same every time but for the dates, which lie around `now`.
 * @throws NotEmptyError when there is a programme already
 */
export async function seedSeason(zone: string, now: Date): Promise<void> {
  if ((await Programme.countDocuments()) > 0)
    throw new NotEmptyError("The database is not empty; nothing was written.");
  const draw = drawFrom(2026);
  const rooms = await addRooms(now);
  const people = await addPeople(draw, now);
  const today = wallOf(now, zone).on;
  const dates = termAround(today);
  await Programme.create({ name: programme, zone, topics: [...topics], setUpAt: now });
  const term = (await Term.create(dates)).toObject();
  const startsAt = instantOf(dates.startsOn, "00:00", zone);
  const staff = idOf(withRole(people, "staff")[0]);

  const groups = planGroups(draw, people, {
    term: term._id,
    startsOn: dates.startsOn,
    draftedAt: new Date(startsAt.getTime() - 20 * day),
    approvedAt: new Date(startsAt.getTime() - 10 * day),
    nowSlot: slotAround(now, zone),
    staff,
  });
  fillGroups(draw, groups, people, now);
  offerToPersona(groups, withRole(people, "student")[0], now);
  const sessions = planSessions(draw, groups, term, zone, now);
  const plan = planRooms(groups, sessions, rooms, staff);
  meetOnline(groups[0], sessions);
  await Standing.insertMany(
    planStandings(draw, withRole(people, "leader"), groups, { staff, now, startsOn: dates.startsOn }),
  );
  await Group.insertMany(groups);
  await Session.insertMany(sessions);
  await Booking.insertMany(plan.bookings);
  await disturb(planDisturbances(plan, { rooms, sessions }, staff, { now, today }));
  await addThanks(draw, { groups, sessions, people }, { term: term._id, staff, programme, today, now });
  await addRequests(groups, plan, now);
  const deadlineAt = instantOf(addDays(today, 6), "17:00", zone);
  await addRound(draw, { term: term._id, openedBy: staff, deadlineAt }, people, groups, now);
  await addPreparation(draw, groups, sessions, personasOf(people), now);
}

/** The persona's group meets online where no room was left for it. */
function meetOnline(group: PlannedGroup | undefined, sessions: readonly PlannedSession[]): void {
  if (!group || sessions.some((each) => each.group.equals(group._id) && each.room)) return;
  group.onlineLink = "https://meet.northfield.example/anatomy";
}

const personasOf = (people: readonly PersonFields[]) =>
  (["leader", "student"] as const).map((role) => idOf(withRole(people, role)[0]));

const idOf = (person: PersonFields | undefined): Types.ObjectId => {
  if (!person) throw new TypeError("The sample roster lacks a person the demo needs");
  return person._id;
};

/** The half-hour that is on now, by day; outside of waking hours, 17:00. */
function slotAround(now: Date, zone: string): WeeklySlot {
  const { on, time } = wallOf(now, zone);
  const half = `${time.slice(0, 3)}${time.slice(3) < "30" ? "00" : "30"}`;
  const awake = half >= "08:00" && half <= "20:00";
  return { day: dayOfWeek(on), start: awake ? half : "17:00", minutes: 50 };
}

/** The student persona finds an offered place to answer. */
function offerToPersona(groups: PlannedGroup[], persona: PersonFields | undefined, now: Date): void {
  const me = idOf(persona);
  const mine = groups.filter((group) => group.members.some((member) => member.person.equals(me)));
  const offered = groups.find(
    (group) =>
      group.members.length === group.capacity &&
      group.waitlist.every((waiting) => !waiting.person.equals(me)) &&
      group.years.includes(persona?.year ?? 1) &&
      !group.leaders.some((leader) => leader.equals(me)) &&
      !mine.some((own) => own === group || own.topic === group.topic || slotsOverlap(own.slot, group.slot)),
  );
  if (!offered || mine.length > 1) return;
  offered.members.pop();
  offered.waitlist.unshift({
    person: me,
    since: new Date(now.getTime() - 2 * day),
    offeredUntil: new Date(now.getTime() + 20 * 3_600_000),
  });
}

async function disturb({ blocking, evening }: Disturbances): Promise<void> {
  if (blocking) await Blocking.create(blocking);
  if (evening) await Booking.create(evening);
}

async function addRequests(groups: PlannedGroup[], { rivals }: RoomPlan, now: Date): Promise<void> {
  if (!rivals) return;
  await RoomRequest.insertMany(
    rivals.groups.map((group, index) => ({
      group,
      room: rivals.room,
      askedBy: groups.find((each) => each._id.equals(group))?.leaders[0],
      askedAt: new Date(now.getTime() - (2 - index) * 3_600_000),
      leaveOpen: false,
      pending: true,
    })),
  );
}

/** A round for those with a place to spare: open for another six days. */
async function addRound(
  draw: Draw,
  plan: { term: Types.ObjectId; openedBy: Types.ObjectId; deadlineAt: Date },
  people: PersonFields[],
  groups: PlannedGroup[],
  now: Date,
): Promise<void> {
  const count = (person: PersonFields) =>
    groups.filter((group) =>
      [...group.members, ...group.waitlist].some((each) => each.person.equals(person._id)),
    ).length;
  const free = people.filter(
    (person) => person.roles.includes("student") && person.year <= 3 && count(person) < 2,
  );
  const asking = draw.shuffled(free.filter((person) => person.free.length > 0)).slice(0, 60);
  await Round.create({
    ...plan,
    openedAt: new Date(now.getTime() - 3 * day),
    maxGroups: 1,
    seed: 2026,
    asking: asking.map((person) => ({
      person: person._id,
      askedAt: new Date(now.getTime() - draw.whole(1, 60) * 3_600_000),
    })),
    open: true,
  });
}
