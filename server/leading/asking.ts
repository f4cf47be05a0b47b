import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { writeDiaries } from "../groups/diary.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import { meetingWords } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { beginningOf, fromWords } from "../sessions/beginning.js";
import { endCalls } from "../sessions/calls-for-cover.js";
import { hasFinished } from "../sessions/life.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { fitnessOf, meetingsToCome } from "./fitness.js";

/** How many lead a group at most. */
const mostLeaders = 2;
const fullyLed = "The group has two leaders.";

/** Why nobody can be asked to lead the group as well, as a sentence; null when somebody can. */
export function whyNotAsk(
  group: Pick<GroupDocument, "leaders" | "coLeaderAsked" | "cancelledAt">,
): string | null {
  if (group.cancelledAt) return "The group has been cancelled.";
  if (group.leaders.length >= mostLeaders) return fullyLed;
  return group.coLeaderAsked ? "Somebody has been asked already. Take that back first." : null;
}

/**
 * Asks a leader on the roster to lead the group too. They are told, and lead nothing before they say yes.
 * Asking the same person again changes nothing. Refused when they couldn't lead it as things stand.
 */
export async function askCoLeader(
  actor: Actor,
  id: string,
  person: string,
): Promise<{ outcome: "asked" | "already-asked" } | Refusal> {
  const asking = change<{ outcome: "asked" | "already-asked" }>(
    actor,
    topicOf("group", id),
    async (trail) => {
      const group = await findGoing(id, actor.now);
      const who = new Types.ObjectId(person);
      if (group.coLeaderAsked?.person.equals(who)) return { outcome: "already-asked" };
      const shut = whyNotAsk(group);
      if (shut !== null) throw new Refused(shut);
      const { blockers } = await fitnessNow(group, who, actor.now);
      if (blockers.length > 0) throw new Refused(blockers.join(" "));
      group.set({ coLeaderAsked: { person: who, by: new Types.ObjectId(actor.id), at: actor.now } });
      await save(trail, actor, group, { act: "ask to lead group", person: who });
      const { title } = await calledForLeaders(group, actor.now);
      const by = await nameFor(actor);
      const when = await whenFor(group, actor.now);
      await notify(trail, [who], {
        subject: `Would you lead ${title} with us?`,
        text: `${by} asks you to lead ${title} too. It ${group.openedAt ? "meets" : "is to meet"} ${when}. Have a look at its page and say yes or no; until then you lead nothing.`,
        path: `/groups/${id}`,
        kind: "leading",
      });
      return { outcome: "asked" };
    },
  );
  return orRefusal(asking);
}

/**
 * The asked person's yes: they lead the group from now on, and its leaders are told. Refused with the reason when
 * they couldn't any more; saying yes twice has the effect of once.
 */
export async function acceptToLead(actor: Actor, id: string): Promise<{ outcome: "leads" } | Refusal> {
  const accepting = change<{ outcome: "leads" }>(actor, topicOf("group", id), async (trail) => {
    const who = new Types.ObjectId(actor.id);
    // Written first, so that two groups that they say yes to at once can't both be let through.
    await writeDiaries([who]);
    const group = await findGoing(id, actor.now);
    const isAsked = group.coLeaderAsked?.person.equals(who) ?? false;
    if (group.leaders.some((leader) => leader.equals(who))) {
      // Staff made them a leader meanwhile; nobody waits for their answer any more.
      if (isAsked) await group.set({ coLeaderAsked: null }).save();
      return { outcome: "leads" };
    }
    if (!isAsked) throw notFound();
    if (group.leaders.length >= mostLeaders) throw new Refused(fullyLed);
    const { blockers } = await fitnessNow(group, who, actor.now, actor.id);
    if (blockers.length > 0) throw new Refused(blockers.join(" "));
    const others = [...group.leaders];
    group.set({
      leaders: [...others, who],
      coLeaderAsked: null,
      coLeaderDeclined: noOfOthers(group, who),
    });
    await save(trail, actor, group, { act: "agree to lead group", person: who });
    const { title } = await calledForLeaders(group, actor.now);
    const name = await nameFor(actor);
    await notify(trail, others, {
      subject: `${name} leads ${title} with you`,
      text: `${name} said yes. You are two now, so a week goes on when one of you can't come.`,
      path: `/groups/${id}`,
      kind: "leading",
    });
    return { outcome: "leads" };
  });
  return orRefusal(accepting);
}

/** The asked person's no; who asked is told. Once they aren't asked any more nothing happens. */
export async function declineToLead(actor: Actor, id: string): Promise<"declined" | "not-asked"> {
  return change<"declined" | "not-asked">(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    const asked = group?.coLeaderAsked;
    if (!group || !asked || String(asked.person) !== actor.id) return "not-asked";
    const [who, by] = [asked.person, asked.by];
    const coLeaderDeclined = [...noOfOthers(group, who), { person: who, at: actor.now }];
    group.set({ coLeaderAsked: null, coLeaderDeclined });
    await save(trail, actor, group, { act: "decline to lead group", person: who });
    const { title } = await calledForLeaders(group, actor.now);
    await notify(trail, [by], {
      subject: `${await nameFor(actor)} can't lead ${title}`,
      text: "They said no this time. You can ask somebody else on the group's page.",
      path: `/groups/${id}/co-leader`,
      kind: "leading",
    });
    return "declined";
  });
}

const noOfOthers = ({ coLeaderDeclined }: GroupDocument, who: Types.ObjectId) =>
  (coLeaderDeclined ?? []).filter(({ person }) => !person.equals(who));

/**
 * Takes back what was asked, or goes on without a co-leader; they are told. Nothing happens when the person is neither
 * any more, and the one who leads first stays.
 */
export async function endCoLeading(
  actor: Actor,
  id: string,
  person: string,
): Promise<"taken-back" | "ended" | "neither"> {
  return change<"taken-back" | "ended" | "neither">(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group) throw notFound();
    const who = new Types.ObjectId(person);
    const wasAsked = group.coLeaderAsked?.person.equals(who) ?? false;
    const rest = group.leaders.filter((leader) => !leader.equals(who));
    const ended = group.leaders.slice(1).some((leader) => leader.equals(who));
    if (!wasAsked && !ended) return "neither";
    group.set(wasAsked ? { coLeaderAsked: null } : { leaders: rest });
    const act = wasAsked ? "take back asking to lead group" : "end co-leading";
    await save(trail, actor, group, { act, person: who });
    if (ended) await endCalls(trail, who, [group]);
    if (actor.id !== person) await tellEnded(trail, actor, group, who, wasAsked);
    else await tellLeft(trail, actor, group);
    return wasAsked ? "taken-back" : "ended";
  });
}

async function tellEnded(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  who: Types.ObjectId,
  wasAsked: boolean,
): Promise<void> {
  const { title } = await calledForLeaders(group, actor.now);
  const by = await nameFor(actor);
  const words = wasAsked
    ? {
        subject: `You needn't answer about ${title} any more`,
        text: `${by} has taken back asking you to lead it.`,
      }
    : {
        subject: `You don't lead ${title} any more`,
        text: `${by} goes on without a co-leader. If that surprises you, speak to ${by} or the programme office.`,
      };
  await notify(trail, [who], { ...words, path: "/groups", kind: "leading" });
}

async function tellLeft(trail: Trail, actor: Actor, group: GroupDocument): Promise<void> {
  const name = await nameFor(actor);
  const { title } = await calledForLeaders(group, actor.now);
  await notify(trail, [...group.leaders], {
    subject: `${name} doesn't lead ${title} any more`,
    text: `${name} has stepped down. You can ask somebody else to lead it with you.`,
    path: `/groups/${String(group._id)}/co-leader`,
    kind: "leading",
  });
}

/** The group, which goes on. @throws Refused when it doesn't */
export async function findGoing(id: string, now: Date): Promise<GroupDocument> {
  const group = await Group.findById(id);
  if (!group) throw notFound();
  if (group.cancelledAt) throw new Refused("The group has been cancelled.");
  if (group.openedAt && (await hasFinished(group._id, now))) throw new Refused("The group has finished.");
  return group;
}

/** "Tuesdays 17:00–17:50", of a group of a coming term with the day it first meets on. */
async function whenFor(group: GroupDocument, now: Date): Promise<string> {
  const { zone } = await findProgrammeNow();
  return `${meetingWords(group)}${fromWords(await beginningOf(group, { now, zone }))}`;
}

/** What stands between the person and leading the group as things are now. @param reader id of who reads the words */
export async function fitnessNow(group: GroupDocument, who: Types.ObjectId, now: Date, reader?: string) {
  const programme = await findProgrammeNow();
  const plain = group.toObject();
  return fitnessOf(who, plain, { programme, reader }, await meetingsToCome(plain, programme.zone, now));
}

async function findProgrammeNow(): Promise<ProgrammeFields> {
  const programme = await findProgramme();
  if (!programme) throw notFound();
  return programme;
}

async function save(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  { act, person }: { act: string; person: Types.ObjectId },
): Promise<void> {
  await group.save();
  await auditPlace(trail, actor, group, act, String(person));
  const people = [...group.leaders, person].map((each) => topicOf("person", each));
  trail.announce(topicOf("group", group._id), "groups:all", "office:all", ...people);
}

/** What messages call the actor. Staff who aren't known by name to leaders speak for the office. */
async function nameFor(actor: Actor): Promise<string> {
  const id = new Types.ObjectId(actor.id);
  const person = await Person.findById(id, { roles: 1 }).lean();
  if (!person?.roles.includes("leader")) return "The programme office";
  return naming(id, (await namesOf([id])).get(actor.id) ?? "A leader");
}
