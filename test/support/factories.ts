import mongoose, { type Types } from "mongoose";
import { Group, type GroupDocument, type GroupFields } from "../../server/groups/group.js";
import { Credential, type CredentialFields } from "../../server/recognition/credential.js";
import { Person, type PersonDocument, type PersonFields } from "../../server/people/person.js";
import { Room, type RoomFields } from "../../server/rooms/room.js";
import { Session, type SessionDocument, type SessionFields } from "../../server/sessions/session.js";
import { Programme } from "../../server/terms/programme.js";
import { Term, type TermFields } from "../../server/terms/term.js";
import { Standing } from "../../server/training/standing.js";
import { instantOf } from "../../server/time/zone.js";
import { monday } from "./app.js";

let count = 0;
const next = () => (count += 1);

export const zone = "Europe/London";

/** A programme in London with three topics, and its autumn term with a closed week. */
export async function makeTerm(fields: Partial<TermFields> = {}) {
  await Programme.create({
    _id: "programme",
    name: "Peer learning",
    zone,
    topics: [
      { code: "renal", name: "Renal" },
      { code: "anatomy", name: "Anatomy" },
      { code: "cardiology", name: "Cardiology" },
    ],
    setUpAt: monday,
  });
  return Term.create({
    name: "Autumn 2026",
    startsOn: "2026-10-05",
    endsOn: "2026-12-11",
    closures: [{ from: "2026-11-02", to: "2026-11-06", reason: "Reading week" }],
    ...fields,
  });
}

/** A person on the roster: a first-year student unless said otherwise. Leaders are cleared and trained. */
export async function makePerson(fields: Partial<PersonFields> = {}): Promise<PersonDocument> {
  const n = next();
  const person = await Person.create({
    email: `person${n}@school.example`,
    name: `Person ${n}`,
    year: 1,
    roles: ["student"],
    importedAt: monday,
    ...fields,
  });
  if (person.roles.includes("leader")) await makeReady(person);
  return person;
}

/** Clears the leader for every topic of the programme, and gives them training enough. */
export async function makeReady({ _id }: { _id: Types.ObjectId }): Promise<void> {
  const by = { recordedAt: monday, recordedBy: _id };
  await Standing.create({
    _id,
    cleared: ["renal", "anatomy", "cardiology"].map((topic) => ({ topic, at: monday, by: _id })),
    training: [
      { on: "2026-09-21", minutes: 360, live: true, what: "Facilitation", ...by },
      { on: "2026-09-22", minutes: 240, live: false, what: "Safeguarding", ...by },
    ],
  });
}

/** An open group for first- and second-years on Tuesdays at 17:00 with one leader and twelve places. */
export async function makeGroup(
  term: { _id: Types.ObjectId },
  fields: Partial<GroupFields> = {},
): Promise<GroupDocument> {
  const n = next();
  const leaders = fields.leaders ?? [(await makePerson({ roles: ["leader"], year: 4 }))._id];
  return Group.create({
    code: `REN-${n}`,
    term: term._id,
    title: `Renal together ${n}`,
    topic: "renal",
    kind: "review",
    years: [1, 2],
    slot: { day: 2, start: "17:00", minutes: 50 },
    firstOn: "2026-10-05",
    capacity: 12,
    minimum: 5,
    createdAt: monday,
    submittedAt: monday,
    openedAt: monday,
    ...fields,
    leaders,
  });
}

/** The membership entry of a person. */
export const memberOf = (person: { _id: Types.ObjectId }) => ({
  person: person._id,
  joinedAt: monday,
  by: "choice" as const,
});

/** A session of the group on the day, at the group's own time. */
export async function makeSession(
  group: GroupFields | GroupDocument,
  on: string,
  fields: Partial<SessionFields> = {},
): Promise<SessionDocument> {
  const { start, minutes } = group.slot;
  const startsAt = instantOf(on, start, zone);
  return Session.create({
    group: group._id,
    term: group.term,
    number: next(),
    on,
    start,
    minutes,
    zone,
    startsAt,
    endsAt: new Date(startsAt.getTime() + minutes * 60_000),
    ...fields,
  });
}

/** A room of fourteen seats in North with a screen, open on weekdays. */
export async function makeRoom(fields: Partial<RoomFields> = {}) {
  return Room.create({
    code: `N-${next()}`,
    name: "Seminar room",
    building: "North",
    seats: 14,
    features: ["screen"],
    stepFree: true,
    open: [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "21:00" })),
    importedAt: monday,
    ...fields,
  });
}

/** A credential of half an hour led, as an earlier run gave it. */
export async function makeCredential(
  person: { _id: Types.ObjectId; name: string },
  fields: Partial<CredentialFields> = {},
): Promise<CredentialFields> {
  const n = next();
  const revision = {
    at: monday,
    because: "issued",
    hasGrown: false,
    leadingMinutes: 30,
    coLeadingMinutes: 0,
    preparationMinutes: 0,
    debriefMinutes: 0,
    trainingMinutes: 0,
    sessionsLed: 1,
    sessionsAttended: 0,
    from: "",
    to: "",
  };
  const made = await Credential.create({
    _id: String(n).padStart(22, "x"),
    person: person._id,
    holder: person.name,
    key: "hours",
    title: "Certificate of peer learning",
    issuedAt: monday,
    issuedBy: "a test",
    revisions: [revision],
    statusIndex: n,
    ...fields,
  });
  return made.toObject();
}

/** An id that belongs to nothing. */
export const nobodyId = () => new mongoose.Types.ObjectId();
