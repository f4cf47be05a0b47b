import type { Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import type { Places } from "../groups/places.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { titleOutside } from "../groups/words.js";
import { findProgramme } from "../terms/programme.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { datesOf, findClashes } from "./agenda.js";
import { endGroup } from "./cancellation.js";
import { coverersOf } from "./covered.js";
import { tellMerged, whyMerged } from "./merge-letters.js";
import { planMerge, type MergePlan, type Merging } from "./merge-plan.js";
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
  const work = async (trail: Trail): Promise<MergeOutcome> => {
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
    const merging = { source: from, target: into, programme };
    const plan = await planMerge(merging, actor.now);
    if (plan.seal !== wish.seal) return { outcome: "changed" };
    const unfree = await findUnfree(plan.moving, merging, actor.now);
    source.set({ mergedInto: target._id });
    const { cancelled, isSoon } = await endGroup(trail, source, wish.reason, actor.now);
    const at = await atPlaces(trail, actor, target, programme);
    const before = new Map(plan.waiting.map((person) => [String(person), whyMerged(source, wish.reason)]));
    await closePlaces({ ...at, before }, actor, grown(at.places, plan, actor.now));
    leaveTraces(trail, source, target, plan, wish.reason);
    const covering = coverersOf(cancelled);
    await tellMerged(trail, { source, target, plan, reason: wish.reason, isSoon, unfree, covering });
    return { outcome: "merged", moved: plan.moving.length + plan.waiting.length, left: plan.left.length };
  };
  const topic = topicOf("group", id);
  return orRefusal(changeUnlessRefused(actor, topic, work, ({ outcome }) => outcome === "changed"));
}

/** What each reads who moves although they are elsewhere, in a private group of theirs, when the other meets. */
async function findUnfree(
  moving: readonly Types.ObjectId[],
  { source, target, programme }: Merging,
  now: Date,
): Promise<Map<string, string>> {
  const spans = (await datesOf(target._id)).filter(({ to }) => to > now);
  const unfree = new Map<string, string>();
  for (const person of moving) {
    const [clash] = await findClashes(person, spans, target._id, source._id);
    if (!clash) continue;
    const when = momentWords(clash.startsAt, programme.zone);
    unfree.set(String(person), `It meets when you are in ${titleOutside(clash.group)}, on ${when}.`);
  }
  return unfree;
}

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
