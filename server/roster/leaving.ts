import mongoose, { type Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { onceEach } from "../data/ids.js";
import { askForCovers } from "../cover/covering.js";
import { givenUpBy, keepGivenUp, waitsForGivingBack, type Step } from "../groups/diary.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { placesOf } from "../groups/places.js";
import { notify } from "../notifications/notify.js";
import { Person, type PersonDocument } from "../people/person.js";
import { SignIn, SignInCode } from "../people/sign-in.js";
import { leaveWithin, stepOut } from "../sessions/membership.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { hasFinished } from "../sessions/life.js";
import { Session } from "../sessions/session.js";
import { stepDown, type SteppedDown } from "../sessions/stepping-down.js";
import { findProgrammeName } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { isLastStaff } from "./last-staff.js";
import { tellNobodyLeads } from "./private-groups.js";
import { rosterVersion } from "./roster-version.js";

const coverDays = 14;
const day = 86_400_000;

/** The groups in which the person has a place or waits for one, and that aren't over, private ones included. */
export async function findPlaces(person: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  const theirs = { $or: [{ "members.person": person }, { "waitlist.person": person }], cancelledAt: null };
  const going: GroupFields[] = [];
  for (const group of await Group.find(theirs).sort({ topic: 1, _id: 1 }).lean())
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
 * @param seen version of what the roster said of them on the page; null where the roster's own file says it
 * @param isStill asked first, inside the change: false makes it stale
 */
export async function takeOffRoster(
  actor: Actor,
  id: string,
  seen: string | null,
  isStill: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Left> {
  const leaving = async (trail: Trail): Promise<Left> => {
    if (!(await isStill())) return { outcome: "stale" };
    const person = await findPerson(id);
    if (person.leftAt !== null || (seen !== null && rosterVersion(person) !== seen))
      return { outcome: "stale" };
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
    return { outcome: "left" };
  };
  const isStale = ({ outcome }: Left) => outcome === "stale";
  return orRefusal(changeUnlessRefused(actor, topicOf("person", id), leaving, isStale));
}

/** Somebody the roster names or named. @throws HttpError 404 also for who was erased */
export async function findPerson(id: string): Promise<PersonDocument> {
  const person = await Person.findById(id);
  if (!person || person.erasedAt) throw notFound();
  return person;
}

/** Said before they leave: nobody who isn't on the roster is written to. */
const tellGoodbye = async (trail: Trail, { _id }: PersonDocument) =>
  notify(trail, [_id], {
    subject: `You are no longer on the roster of ${await findProgrammeName()}`,
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
  // Who was still to be given what they had, as they were back, has it the next time.
  const had = (await waitsForGivingBack(person)) ? await givenUpBy(person) : null;
  const isNew = ({ group }: Step) => gaveUp.every((step) => !step.group.equals(group));
  await keepGivenUp(person, {
    gaveUp: [...(had?.gaveUp ?? []).filter(isNew), ...gaveUp],
    stoppedLeading: onceEach([...(had?.stoppedLeading ?? []), ...led.shared.map(({ _id }) => _id)]),
  });
  await coverSoon(trail, actor.now, person, led);
  await tellNobodyLeads(trail, led.alone);
}

async function endSignIns(trail: Trail, person: Types.ObjectId): Promise<void> {
  const signIns = await SignIn.find({ person }, { _id: 1 }).lean();
  trail.announce(...signIns.map(({ _id }) => topicOf("sign-in", _id)));
  await SignIn.deleteMany({ person });
  await SignInCode.deleteMany({ person });
}

/**
 * Others are asked for what comes soon, and for what they had taken over themselves; until the office has found
 * somebody, that is what can't wait.
 */
async function coverSoon(
  trail: Trail,
  now: Date,
  person: Types.ObjectId,
  { alone, freed }: SteppedDown,
): Promise<void> {
  const soon = { $gt: now, $lte: new Date(now.getTime() + coverDays * day) };
  const pairs: SessionOfGroup[] = [];
  for (const group of alone.filter(({ openedAt, kind }) => openedAt && kind !== "shared-experience")) {
    const theirs = { group: group._id, cancelledAt: null, startsAt: mongoose.trusted(soon) };
    for (const session of await Session.find(theirs).sort({ startsAt: 1 }).lean())
      pairs.push({ session, group });
  }
  await askForCovers(trail, { id: String(person), now }, pairs, "They are no longer on the roster.", freed);
}
