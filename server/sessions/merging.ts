import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import type { Places } from "../groups/places.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { meetingWords } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { endGroup } from "./cancellation.js";
import { planMerge, type MergePlan } from "./merge-plan.js";
import { atPlaces, closePlaces } from "./place-change.js";

/** What staff decide: into which group, why, and which plan they saw. */
export interface MergeWish {
  into: string;
  reason: string;
  seal: string;
}

/** What merging led to; "changed": what staff saw is no longer how it would go, and nothing is written. */
export type MergeOutcome =
  { outcome: "merged"; moved: number; left: number } | { outcome: "changed" } | Refusal;

/** Whether the two may be merged at all, whoever fits. */
export const mayMerge = (source: GroupFields, target: GroupFields): boolean =>
  !source._id.equals(target._id) &&
  [source, target].every(
    (group) => group.openedAt && !group.cancelledAt && group.kind !== "shared-experience",
  ) &&
  source.topic === target.topic &&
  source.term.equals(target.term);

/**
 * Merges a small group into another of its topic, in one transaction: whoever fits there gets a place, those who
 * wait go on waiting there, the small group ends, and everybody is told once, with the reason. Whom it doesn't fit is
 * told so.
 */
export async function mergeGroups(actor: Actor, id: string, wish: MergeWish): Promise<MergeOutcome> {
  const merging = change<MergeOutcome>(actor, topicOf("group", id), async (trail) => {
    const people = (await Group.findById(id, { members: 1, waitlist: 1 }).lean()) ?? {
      members: [],
      waitlist: [],
    };
    await writeDiaries([...people.members, ...people.waitlist].map(({ person }) => person));
    const source = await Group.findById(id);
    const target = await Group.findById(wish.into);
    const programme = await findProgramme();
    if (!source || !target || !programme) throw notFound();
    const [from, into] = [source.toObject() as GroupFields, target.toObject() as GroupFields];
    if (!mayMerge(from, into)) throw new Refused("These two groups can't be merged any more.");
    const plan = await planMerge({ source: from, target: into, programme }, actor.now);
    if (plan.seal !== wish.seal) throw new Changed();
    const { isSoon } = await endGroup(trail, source, wish.reason, actor.now);
    const at = await atPlaces(trail, actor, target, programme);
    const before = new Map(plan.waiting.map((person) => [String(person), whyMerged(source, wish.reason)]));
    await closePlaces({ ...at, before }, actor, grown(at.places, plan, actor.now));
    leaveTraces(trail, source, target, plan, wish.reason);
    await tellMerged(trail, { source, target, plan, reason: wish.reason, isSoon });
    return { outcome: "merged", moved: plan.moving.length + plan.waiting.length, left: plan.left.length };
  });
  try {
    return await orRefusal(merging);
  } catch (error) {
    if (error instanceof Changed) return { outcome: "changed" };
    throw error;
  }
}

/** Ends a merge with nothing written. */
class Changed extends Error {}

const grown = (places: Places, { moving, waiting }: MergePlan, now: Date): Places => ({
  ...places,
  members: [...places.members, ...moving.map((person) => ({ person, joinedAt: now, by: "merge" as const }))],
  waitlist: [
    ...places.waitlist,
    ...waiting.map((person) => ({ person, since: now, offeredUntil: null, acceptForMeAt: null })),
  ],
});

function leaveTraces(
  trail: Trail,
  source: GroupDocument,
  target: GroupDocument,
  { moving, waiting, left }: MergePlan,
  reason: string,
): void {
  const people = {
    moving: moving.map(String),
    waiting: waiting.map(String),
    left: left.map(({ person }) => String(person)),
  };
  trail.audit("merge group", topicOf("group", source._id), { into: target.code, reason, ...people });
  trail.audit("take in a merged group", topicOf("group", target._id), { from: source.code, ...people });
  const everybody = [...source.members, ...source.waitlist].map(({ person }) => person);
  trail.announce(
    topicOf("group", source._id),
    topicOf("group", target._id),
    "groups:all",
    "office:all",
    ...[...everybody, ...source.leaders, ...target.leaders].map((person) => topicOf("person", person)),
  );
}

interface Merged {
  source: GroupDocument;
  target: GroupDocument;
  plan: MergePlan;
  reason: string;
  /** A session that now falls away was within a day. */
  isSoon: boolean;
}

const whyMerged = (source: GroupDocument, reason: string) =>
  `${source.title} had too few members to go on. The programme office writes: ${reason}`;

async function tellMerged(trail: Trail, { source, target, plan, reason, isSoon }: Merged): Promise<void> {
  const why = whyMerged(source, reason);
  const path = `/groups/${String(target._id)}`;
  await notify(trail, plan.moving, {
    subject: `You are in ${target.title} now`,
    text: `${why}\n\nYour place is in ${target.title} from now on (${meetingWords(target)}). If it doesn't suit you, you can leave it on its page and look for another.`,
    path,
    kind: "changes",
    urgent: isSoon,
  });
  // Who is offered a place at once reads all of it with the offer.
  await notify(trail, plan.waiting.filter(waitsOn(target)), {
    subject: `You wait for ${target.title} now`,
    text: `${why}\n\nYou go on waiting for a place, in ${target.title} (${meetingWords(target)}).`,
    path,
    kind: "places",
  });
  await tellInside(trail, { source, target, plan, reason, isSoon }, why);
  for (const { person, reason: unfit } of plan.left)
    await tellLeft(
      trail,
      person,
      { source, isSoon },
      `${why}\n\nIts members go on in ${target.title}. It doesn't fit you: ${lower(unfit)}`,
    );
  await tellLeaders(trail, { source, target, plan, reason, isSoon }, why);
}

/** Leaders are told once each: those of both groups that the one goes on in the other. */
async function tellLeaders(
  trail: Trail,
  { source, target, plan, isSoon }: Merged,
  why: string,
): Promise<void> {
  const leadsIn = (group: GroupDocument, leader: Types.ObjectId) =>
    group.leaders.some((each) => each.equals(leader));
  const moved = `${plan.moving.length} of its members go on in ${target.title}`;
  const urgent = { kind: "changes", urgent: isSoon } as const;
  const subject = `${source.title} is merged into ${target.title}`;
  const both: Types.ObjectId[] = source.leaders.filter((leader) => leadsIn(target, leader));
  await notify(trail, both, {
    subject,
    text: `${why}\n\n${moved}, which you lead as well.`,
    path: `/groups/${String(target._id)}`,
    ...urgent,
  });
  const former: Types.ObjectId[] = source.leaders.filter((leader) => !leadsIn(target, leader));
  await notify(trail, former, {
    subject,
    text: `${why}\n\nYour group doesn't meet any more; ${moved}. Thank you for what you have begun.`,
    path: `/groups/${String(source._id)}`,
    ...urgent,
  });
  const others: Types.ObjectId[] = target.leaders.filter((leader) => !leadsIn(source, leader));
  await notify(trail, others, {
    subject: `${target.title} has grown`,
    text: `${plan.moving.length} members of ${source.title} are in your group from now on, because theirs had too few to go on.`,
    path: `/groups/${String(target._id)}`,
    kind: "leading",
  });
}

const waitsOn = (target: GroupDocument) => (person: Types.ObjectId) =>
  target.waitlist.some((each) => each.person.equals(person) && each.offeredUntil === null);

/** Who is in both, and leads neither, reads that one of them has ended; leaders read it in their own message. */
async function tellInside(
  trail: Trail,
  { source, target, plan, isSoon }: Merged,
  why: string,
): Promise<void> {
  const leaders = [...source.leaders, ...target.leaders];
  const others = plan.inside.filter((person) => !leaders.some((leader) => leader.equals(person)));
  await notify(trail, others, {
    subject: `No more sessions of ${source.title}`,
    text: `${why}\n\nYou are in ${target.title} already, where its members go on.`,
    path: `/groups/${String(target._id)}`,
    kind: "changes",
    urgent: isSoon,
  });
}

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);

const tellLeft = (
  trail: Trail,
  person: Types.ObjectId,
  { source, isSoon }: Pick<Merged, "source" | "isSoon">,
  text: string,
) =>
  notify(trail, [person], {
    subject: `No more sessions of ${source.title}`,
    text: `${text} Other groups may have a place for you.`,
    path: "/groups",
    kind: "changes",
    urgent: isSoon,
  });
