import type { Types } from "mongoose";
import type { Trail } from "../data/change.js";
import type { GroupDocument } from "../groups/group.js";
import { meetingWords } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { lowered } from "../web/phrases.js";
import type { MergePlan } from "./merge-plan.js";

/** A merge as it was done, to tell of. */
export interface Merged {
  source: GroupDocument;
  target: GroupDocument;
  plan: MergePlan;
  reason: string;
  /** A session that now falls away was within a day. */
  isSoon: boolean;
  /** What some who move read besides, by their id: it meets when they are elsewhere. */
  unfree: ReadonlyMap<string, string>;
  /** Who was to lead one of its sessions in somebody's place. */
  covering: readonly Types.ObjectId[];
}

/** What everybody reads first. */
export const whyMerged = (source: GroupDocument, reason: string) =>
  `${source.title} had too few members to go on. The programme office writes: ${reason}`;

/** Tells everybody whom a merge touches, once each, with the reason. */
export async function tellMerged(trail: Trail, merged: Merged): Promise<void> {
  const { source, target, plan, reason, isSoon, unfree } = merged;
  const why = whyMerged(source, reason);
  const path = `/groups/${String(target._id)}`;
  const moved = (own: string) => ({
    subject: `You are in ${target.title} now`,
    text: `${why}\n\nYour place is in ${target.title} from now on (${meetingWords(target)}).${own} If it doesn't suit you, you can leave it on its page and look for another.`,
    path,
    kind: "changes" as const,
    urgent: isSoon,
  });
  const free = plan.moving.filter((person) => !unfree.has(String(person)));
  await notify(trail, free, moved(""));
  for (const person of plan.moving) {
    const own = unfree.get(String(person));
    if (own !== undefined) await notify(trail, [person], moved(` ${own}`));
  }
  // Who is offered a place at once reads all of it with the offer.
  await notify(trail, plan.waiting.filter(waitsOn(target)), {
    subject: `You wait for ${target.title} now`,
    text: `${why}\n\nYou go on waiting for a place, in ${target.title} (${meetingWords(target)}).`,
    path,
    kind: "places",
  });
  await tellInside(trail, merged, why);
  for (const { person, reason: unfit } of plan.left)
    await tellLeft(
      trail,
      person,
      { source, isSoon },
      `${why}\n\nIts members go on in ${target.title}. It doesn't fit you: ${lowered(unfit)}`,
    );
  await tellLeaders(trail, merged, why);
}

/** Leaders are told once each: those of both groups that the one goes on in the other. */
async function tellLeaders(
  trail: Trail,
  { source, target, plan, isSoon }: Merged,
  why: string,
): Promise<void> {
  const leadsIn = (group: GroupDocument, leader: Types.ObjectId) =>
    group.leaders.some((each) => each.equals(leader));
  const count = plan.moving.length;
  const goOn = count === 0 ? "None of its members goes" : `${count} of its members go`;
  const moved = `${count === 1 ? "One of its members goes" : goOn} on in ${target.title}`;
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
    text: `${why}\n\nYour group doesn't meet any more; ${lowered(moved)}. Thank you for what you have begun.`,
    path: `/groups/${String(source._id)}`,
    ...urgent,
  });
  const others: Types.ObjectId[] = target.leaders.filter((leader) => !leadsIn(source, leader));
  await notify(trail, others, {
    subject: count === 0 ? subject : `${target.title} has grown`,
    text: `${count === 1 ? `One member of ${source.title} is` : `${count === 0 ? "No" : count} members of ${source.title} are`} in your group from now on, because theirs had too few to go on.`,
    path: `/groups/${String(target._id)}`,
    kind: "leading",
  });
}

const waitsOn = (target: GroupDocument) => (person: Types.ObjectId) =>
  target.waitlist.some((each) => each.person.equals(person) && each.offeredUntil === null);

/**
 * Who has a place in both, waits for one there, or was to lead a session in somebody's place reads that the group has
 * ended; leaders read it in their own message.
 */
async function tellInside(
  trail: Trail,
  { source, target, plan, isSoon, covering }: Merged,
  why: string,
): Promise<void> {
  const leaders = [...source.leaders, ...target.leaders];
  const isLeader = (person: Types.ObjectId) => leaders.some((leader) => leader.equals(person));
  const tell = (people: readonly Types.ObjectId[], how: string, path = `/groups/${String(target._id)}`) =>
    notify(
      trail,
      people.filter((person) => !isLeader(person)),
      {
        subject: `No more sessions of ${source.title}`,
        text: `${why}\n\n${how}`,
        path,
        kind: "changes",
        urgent: isSoon,
      },
    );
  await tell(plan.inside, `You are in ${target.title} already, where its members go on.`);
  const keeping = `Its members go on in ${target.title}. You wait for a place there already, and keep your turn; what is held for you stays yours to answer.`;
  await tell(plan.queued, keeping);
  await tell(covering, "So the session you were to lead in somebody's place isn't held.", "/today");
}

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
