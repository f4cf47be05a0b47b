import mongoose, { type Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { hashOf, randomToken } from "../../server/data/secret.js";
import { Group, type GroupDocument, type GroupFields } from "../../server/groups/group.js";
import { Person, type PersonFields } from "../../server/people/person.js";
import { SignIn } from "../../server/people/sign-in.js";
import { Credential } from "../../server/recognition/credential.js";
import { Booking } from "../../server/rooms/booking.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Room, type RoomFields } from "../../server/rooms/room.js";
import { Session } from "../../server/sessions/session.js";
import { ThankYou } from "../../server/thanks/thank-you.js";
import { Programme } from "../../server/terms/programme.js";
import { Term } from "../../server/terms/term.js";
import { addDays, mondayOf } from "../../server/time/calendar-day.js";
import { systemClock } from "../../server/time/clock.js";
import { instantOf, wallOf } from "../../server/time/zone.js";
import { stranger, type Visitor } from "../support/visitor.js";

const zone = "Europe/London";

/** The collections of an app that runs in a process of its own, reached beside it. */
export async function reach(uri: string) {
  const connection = await mongoose.createConnection(uri).asPromise();
  const there = <M extends { modelName: string; schema: mongoose.Schema }>(model: M): M =>
    connection.model(model.modelName, model.schema) as unknown as M;
  return {
    programmes: there(Programme),
    terms: there(Term),
    people: there(Person),
    signIns: there(SignIn),
    groups: there(Group),
    sessions: there(Session),
    rooms: there(Room),
    requests: there(RoomRequest),
    bookings: there(Booking),
    audit: there(Audit),
    thanks: there(ThankYou),
    credentials: there(Credential),
    close: () => connection.close(),
  };
}

export type Reached = Awaited<ReturnType<typeof reach>>;

/** The school of an app that runs in a process of its own, on that machine's own time. */
export type World = Awaited<ReturnType<typeof openWorld>>;

/** Gives a running app a programme and a term that began two weeks ago. */
export async function openWorld(uri: string) {
  const models = await reach(uri);
  const now = systemClock.now();
  const thisMonday = mondayOf(wallOf(now, zone).on);
  const topics = [
    { code: "renal", name: "Renal" },
    { code: "anatomy", name: "Anatomy" },
  ];
  await models.programmes.create({ _id: "programme", name: "Peer learning", zone, topics, setUpAt: now });
  const dates = { startsOn: addDays(thisMonday, -14), endsOn: addDays(thisMonday, 67) };
  const term = await models.terms.create({ name: "This term", ...dates });
  return { ...models, term, now, thisMonday, count: 0 };
}

/** Puts as many people on the roster: first-year students unless said otherwise. */
export async function addPeople(world: World, count: number, fields: Partial<PersonFields> = {}) {
  const one = { year: 1, roles: ["student" as const], importedAt: world.now, ...fields };
  const people = Array.from({ length: count }, () => {
    const n = (world.count += 1);
    return { ...one, email: `person${n}@school.example`, name: `Person ${n}` };
  });
  return world.people.insertMany(people);
}

/** A place in the group, taken when the world began. */
export const memberSince = (world: World, person: { _id: Types.ObjectId }) => ({
  person: person._id,
  joinedAt: world.now,
  by: "choice" as const,
});

/** Opens a group for first-years with one leader, twelve places, and sessions in each of the next weeks. */
export async function addGroup(world: World, weeks: number, fields: Partial<GroupFields> = {}) {
  const n = (world.count += 1);
  const leaders = (await addPeople(world, 1, { roles: ["leader"], year: 4 })).map((leader) => leader._id);
  const group = await world.groups.create({
    code: `REN-${n}`,
    term: world.term._id,
    title: `Renal together ${n}`,
    topic: "renal",
    kind: "review",
    years: [1],
    slot: { day: 2, start: "17:00", minutes: 50 },
    firstOn: world.thisMonday,
    capacity: 12,
    minimum: 5,
    leaders,
    createdAt: world.now,
    submittedAt: world.now,
    openedAt: world.now,
    ...fields,
  });
  await world.sessions.insertMany(sessionsOf(world, group, weeks));
  return group;
}

/** A group's sessions of each of the next weeks. */
const sessionsOf = (world: World, { _id, slot }: Pick<GroupFields, "_id" | "slot">, weeks: number) =>
  Array.from({ length: weeks }, (_, week) => {
    const { day, start, minutes } = slot;
    const on = addDays(world.thisMonday, 7 * (week + 1) + day - 1);
    const startsAt = instantOf(on, start, zone);
    const endsAt = new Date(startsAt.getTime() + minutes * 60_000);
    const when = { on, start, minutes, zone, startsAt, endsAt };
    return { group: _id, term: world.term._id, number: week + 1, ...when };
  });

/** Opens many groups for first-years at once, through the hours of the week, each with sessions in two weeks. */
export async function addGroups(world: World, count: number, fields: Partial<GroupFields>) {
  const [leader] = await addPeople(world, 1, { roles: ["leader"], year: 4 });
  const slots = Array.from({ length: count }, (_, n) => ({
    day: 1 + (n % 5),
    start: `${9 + (n % 11)}:00`.padStart(5, "0"),
    minutes: 50,
  }));
  const groups = await world.groups.insertMany(
    slots.map((slot) => ({
      code: `MANY-${(world.count += 1)}`,
      term: world.term._id,
      title: `Renal together ${world.count}`,
      topic: "renal",
      kind: "review",
      years: [1],
      slot,
      firstOn: world.thisMonday,
      capacity: 12,
      minimum: 5,
      leaders: leader ? [leader._id] : [],
      createdAt: world.now,
      openedAt: world.now,
      ...fields,
    })),
  );
  await world.sessions.insertMany(groups.flatMap((group) => sessionsOf(world, group, 2)));
  return groups;
}

/** Adds a room with fourteen seats that is always open. */
export async function addRoom(world: World, fields: Partial<RoomFields> = {}) {
  const code = `N-${(world.count += 1)}`;
  const open = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "00:00", to: "24:00" }));
  const place = { name: "Seminar room", building: "North", seats: 14, stepFree: true };
  return world.rooms.create({ code, ...place, open, importedAt: world.now, ...fields });
}

/** A browser at the app's address in which the person is signed in. */
export async function visitorAt(
  world: World,
  app: { url: string },
  person: { _id: Types.ObjectId },
): Promise<Visitor> {
  const token = randomToken();
  const endsAt = new Date(world.now.getTime() + 86_400_000);
  const times = { createdAt: world.now, lastSeenAt: world.now, endsAt };
  await world.signIns.create({ person: person._id, tokenHash: hashOf(token), device: "a test", ...times });
  const visitor = stranger(app);
  visitor.cookies.set("__Host-sign-in", token);
  return visitor;
}

/** Writes down that the group's leader asks for the room for all its sessions. */
export async function addRequest(world: World, group: GroupDocument, room: { _id: Types.ObjectId }) {
  const asked = { askedBy: group.leaders[0]!, askedAt: world.now, pending: true };
  return world.requests.create({ group: group._id, room: room._id, ...asked });
}
