import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { givenUpBy, keepGivenUp, type Step } from "../groups/diary.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import { orRefusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { fitnessNow } from "../leading/asking.js";
import { notify } from "../notifications/notify.js";
import { nameOf, type PersonDocument } from "../people/person.js";
import { endCalls, keepTaken } from "../sessions/calls-for-cover.js";
import { hasFinished } from "../sessions/life.js";
import { findLed } from "../sessions/stepping-down.js";
import { giveBack } from "../sessions/undoing.js";
import { capital } from "../web/phrases.js";
import { findPerson } from "./leaving.js";
import { tellLedAgain } from "./private-groups.js";
import { rosterVersion } from "./roster-version.js";

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
    const { leftAt } = person;
    if (!leftAt || rosterVersion(person) !== seen) return { outcome: "stale" };
    person.leftAt = null;
    await person.save();
    const shown = await giveBackAll(trail, actor, person);
    const self = topicOf("person", person._id);
    trail.audit("put back on the roster", self);
    trail.announce(self, "office:all", "groups:all");
    return { outcome: "back", ...shown };
  });
}

/**
 * Gives somebody who is on the roster again, inside the change, what they had when they left, as far as it is free, and
 * tells them of all of it.
 * @returns what staff may read of it
 */
export async function giveBackAll(
  trail: Trail,
  actor: Actor,
  person: PersonDocument,
): Promise<Record<"again" | "gone", string[]>> {
  if (person.roles.includes("leader")) {
    // What they lead still waits for nobody else any more.
    const { alone, shared } = await findLed(person._id, actor.now);
    await endCalls(trail, person._id, [...alone, ...shared], "for-leaving");
    await keepTaken(person._id, actor.now);
    await tellLedAgain(trail, alone);
  }
  const had = await givenUpBy(person._id);
  await keepGivenUp(person._id, { gaveUp: [], stoppedLeading: [] });
  const said = {
    all: { again: [] as string[], gone: [] as string[] },
    shown: { again: [] as string[], gone: [] as string[] },
  };
  for (const step of had.gaveUp) note(said, await returnPlace(trail, actor, person, step));
  for (const group of had.stoppedLeading) note(said, await returnLead(trail, actor, person, group));
  await tellBack(trail, person, said.all);
  return said.shown;
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
  // What they came by again meanwhile is nothing to tell of.
  if (!group || isThere(group, person._id, step.did === "left-waitlist")) return null;
  const what = step.did === "left-waitlist" ? "wait" : "place";
  const asker = { id: String(person._id), roles: person.roles, year: person.year };
  const given = await orRefusal(giveBack(trail, actor, asker, step));
  return { group, what, isBack: given.outcome !== "refused" };
}

/** Whether the person has a place in the group; or, of a wait, at least waits for one. */
const isThere = ({ members, waitlist }: GroupFields, person: Types.ObjectId, wait: boolean): boolean =>
  [...members, ...(wait ? waitlist : [])].some((each) => each.person.equals(person));

async function returnLead(
  trail: Trail,
  actor: Actor,
  person: PersonDocument,
  id: Types.ObjectId,
): Promise<Returned | null> {
  const group = await Group.findById(id);
  if (!group || group.leaders.some((leader) => leader.equals(person._id))) return null;
  if (group.openedAt && (await hasFinished(group._id, actor.now))) return null;
  const isFree = await mayLeadAgain(person, group, actor.now);
  if (isFree) {
    await tellOfReturn(trail, person, group);
    group.leaders.push(person._id);
    await group.save();
    await auditPlace(trail, actor, group, "lead group again", String(person._id));
    trail.announce(topicOf("group", group._id));
  }
  return { group: group.toObject(), what: "lead", isBack: isFree };
}

/** Not where somebody else is asked or leads by now, nor what they couldn't be asked to lead as things stand. */
async function mayLeadAgain({ _id }: PersonDocument, group: GroupDocument, now: Date): Promise<boolean> {
  if (group.cancelledAt || group.leaders.length > 1 || group.coLeaderAsked) return false;
  return (await fitnessNow(group, _id, now)).blockers.length === 0;
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
