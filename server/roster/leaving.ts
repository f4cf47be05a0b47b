import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { askForCovers } from "../cover/covering.js";
import { givenUpBy, keepGivenUp, type Step } from "../groups/diary.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import { Refused, orRefusal, type Refusal } from "../groups/refused.js";
import { placesOf } from "../groups/places.js";
import { auditPlace } from "../groups/trace.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { nameOf, Person, type PersonDocument } from "../people/person.js";
import { SignIn, SignInCode } from "../people/sign-in.js";
import { leaveWithin, stepOut } from "../sessions/membership.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { hasFinished } from "../sessions/life.js";
import { Session } from "../sessions/session.js";
import { stepDown } from "../sessions/stepping-down.js";
import { giveBack } from "../sessions/undoing.js";
import { notFound } from "../web/errors.js";
import { capital } from "../web/phrases.js";
import { isLastStaff } from "./last-staff.js";
import { rosterVersion } from "./roster-version.js";

const coverDays = 14;
const day = 86_400_000;

/** The groups in which the person has a place or waits for one, and that aren't over, private ones included. */
export async function findPlaces(person: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  const theirs = { $or: [{ "members.person": person }, { "waitlist.person": person }], cancelledAt: null };
  const going: GroupFields[] = [];
  for (const group of await Group.find(theirs).sort({ code: 1 }).lean())
    if (!(await hasFinished(group._id, now))) going.push(group);
  return going;
}

/** What taking somebody off the roster led to; "stale": they were changed, or taken off, since the page was read. */
export type Left = { outcome: "left" | "stale" } | Refusal;

/**
 * Takes somebody off the roster, in one step: they can't sign in any more and open pages of theirs close within a
 * second; their places go to those who wait; groups they lead with somebody go on without them, those they lead alone
 * need another leader, and for the next two weeks others are asked to come instead. What they had is kept for putting
 * them back. Profile, registers and hours stay.
 * @param seen version of what the page showed; null where the roster's own file says it
 */
export async function takeOffRoster(actor: Actor, id: string, seen: string | null): Promise<Left> {
  const leaving = change(actor, topicOf("person", id), async (trail) => {
    const person = await findPerson(id);
    if (person.leftAt !== null || (seen !== null && rosterVersion(person) !== seen))
      throw new Refused("stale", "version");
    if (id === actor.id)
      throw new Refused("You can’t take yourself off the roster: ask somebody else in the office");
    if (await isLastStaff(person)) throw new Refused("Nobody else works in the programme office");
    await tellGoodbye(trail, person);
    person.leftAt = actor.now;
    await person.save();
    await giveUpAll(trail, actor, person._id);
    await endSignIns(trail, person._id);
    const self = topicOf("person", person._id);
    trail.audit("take off the roster", self);
    trail.announce(self, "office:all", "groups:all");
    return { outcome: "left" as const };
  });
  const done = await orRefusal(leaving);
  if (done.outcome === "refused") return done.field === "version" ? { outcome: "stale" } : done;
  return done;
}

async function findPerson(id: string): Promise<PersonDocument> {
  const person = await Person.findById(id);
  if (!person || person.erasedAt) throw notFound();
  return person;
}

/** Said before they leave: nobody who isn't on the roster is written to. */
const tellGoodbye = async (trail: Trail, { _id }: PersonDocument) =>
  notify(trail, [_id], {
    subject: "You are no longer on the roster of Peer Rounds",
    text: "The programme office has taken you off the roster, so you can’t sign in any more, and your places go to those who wait. What you did stays on record. If that is a mistake, write to the programme office: they can put you back.",
    path: "/sign-in",
    urgent: true,
  });

async function giveUpAll(trail: Trail, actor: Actor, person: Types.ObjectId): Promise<void> {
  const gaveUp: Step[] = [];
  for (const group of await findPlaces(person, actor.now)) {
    const step = stepOut(group._id, placesOf(group), person, actor.now);
    if (step) gaveUp.push(step);
    await leaveWithin(trail, actor, { id: String(person) }, String(group._id));
  }
  const led = await stepDown(trail, actor, person, "They are no longer on the roster.");
  await keepGivenUp(person, { gaveUp, stoppedLeading: led.shared.map(({ _id }) => _id) });
  await coverSoon(trail, actor.now, person, led.alone);
}

async function endSignIns(trail: Trail, person: Types.ObjectId): Promise<void> {
  const signIns = await SignIn.find({ person }, { _id: 1 }).lean();
  trail.announce(...signIns.map(({ _id }) => topicOf("sign-in", _id)));
  await SignIn.deleteMany({ person });
  await SignInCode.deleteMany({ person });
}

/** Others are asked for what comes soon; until the office has found somebody, that is what can't wait. */
async function coverSoon(
  trail: Trail,
  now: Date,
  person: Types.ObjectId,
  alone: readonly GroupFields[],
): Promise<void> {
  const soon = { $gt: now, $lte: new Date(now.getTime() + coverDays * day) };
  const pairs: SessionOfGroup[] = [];
  for (const group of alone.filter(({ openedAt, kind }) => openedAt && kind !== "shared-experience")) {
    const theirs = { group: group._id, cancelledAt: null, startsAt: mongoose.trusted(soon) };
    for (const session of await Session.find(theirs).sort({ startsAt: 1 }).lean())
      pairs.push({ session, group });
  }
  await askForCovers(trail, { id: String(person), now }, pairs, "They are no longer on the roster.");
}

/** What putting somebody back led to: what they have again, and what is gone, each in a sentence. */
export type PutBack = { outcome: "back"; again: string[]; gone: string[] } | { outcome: "stale" };

/**
 * Puts somebody back on the roster, with their account and, as far as they are free, the places and waits they had and
 * the groups they led with others.
 * @param seen version of what the page showed
 */
export async function putBack(actor: Actor, id: string, seen: string): Promise<PutBack> {
  return change<PutBack>(actor, topicOf("person", id), async (trail) => {
    const person = await findPerson(id);
    if (person.leftAt === null || rosterVersion(person) !== seen) return { outcome: "stale" };
    person.leftAt = null;
    await person.save();
    const had = await givenUpBy(person._id);
    await keepGivenUp(person._id, { gaveUp: [], stoppedLeading: [] });
    const said = {
      all: { again: [] as string[], gone: [] as string[] },
      shown: { again: [] as string[], gone: [] as string[] },
    };
    for (const step of had.gaveUp) note(said, await returnPlace(trail, actor, person, step));
    for (const group of had.stoppedLeading) note(said, await returnLead(trail, actor, person, group));
    const self = topicOf("person", person._id);
    trail.audit("put back on the roster", self);
    trail.announce(self, "office:all", "groups:all");
    await tellBack(trail, person, said.all);
    return { outcome: "back", ...said.shown };
  });
}

interface Returned {
  group: GroupFields;
  what: "place" | "wait" | "lead";
  isBack: boolean;
}

type Sayings = Record<"all" | "shown", Record<"again" | "gone", string[]>>;

/** Staff read nothing of a private group; the person reads of all. */
function note(said: Sayings, returned: Returned | null): void {
  if (!returned) return;
  const { group, what, isBack } = returned;
  const title = titleInMessages(group);
  const words = {
    place: `the place in ${title}`,
    wait: `the wait for a place in ${title}`,
    lead: `leading ${title}`,
  };
  const list = isBack ? "again" : "gone";
  said.all[list].push(words[what]);
  if (group.kind !== "shared-experience") said.shown[list].push(words[what]);
}

async function returnPlace(
  trail: Trail,
  actor: Actor,
  person: PersonDocument,
  step: Step,
): Promise<Returned | null> {
  const group = await Group.findById(step.group).lean();
  if (!group) return null;
  const what = step.did === "left-waitlist" ? "wait" : "place";
  const asker = { id: String(person._id), roles: person.roles, year: person.year };
  const given = await orRefusal(giveBack(trail, actor, asker, step));
  return { group, what, isBack: given.outcome !== "refused" };
}

async function returnLead(
  trail: Trail,
  actor: Actor,
  person: PersonDocument,
  id: Types.ObjectId,
): Promise<Returned | null> {
  const group = await Group.findById(id);
  if (!group) return null;
  const isFree = !group.cancelledAt && group.leaders.length < 2 && person.roles.includes("leader");
  if (isFree) {
    await tellOfReturn(trail, person, group);
    group.leaders.push(person._id);
    await group.save();
    await auditPlace(trail, actor, group, "lead group again", String(person._id));
    trail.announce(topicOf("group", group._id));
  }
  return { group: group.toObject(), what: "lead", isBack: isFree };
}

/** Whoever read that they lead it alone now reads that they don't any more. */
async function tellOfReturn(trail: Trail, person: PersonDocument, group: GroupDocument): Promise<void> {
  const name = naming(person._id, nameOf(person));
  const { title } = await calledForLeaders(group, trail.now);
  await notify(trail, [...group.leaders], {
    subject: `${name} leads ${title} with you again`,
    text: `The programme office has put ${name} back on the roster, and so ${title} has both its leaders again.`,
    path: `/groups/${String(group._id)}`,
    kind: "leading",
  });
}

async function tellBack(
  trail: Trail,
  { _id }: PersonDocument,
  { again, gone }: Record<"again" | "gone", string[]>,
): Promise<void> {
  const said = [
    "The programme office has put you back on the roster, so you can sign in again.",
    ...again.map((words) => `${capital(words)} is yours again.`),
    ...gone.map((words) => `${capital(words)} is gone meanwhile.`),
  ];
  await notify(trail, [_id], {
    subject: "You are on the roster again",
    text: said.join(" "),
    path: "/today",
  });
}
