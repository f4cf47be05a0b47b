import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import type { Topic } from "../terms/written-lists.js";
import { dayWords, durationWords } from "../time/words.js";
import { listWords, sentence } from "../web/phrases.js";
import { clearanceVersion, Standing, type StandingDocument } from "./standing.js";

/** Announced when what somebody has earned may have changed: by training, a register, a debrief, an activity. */
export const earnedTopic = topicOf("rule", "all");

/** One piece of training as staff record it. */
export interface Training {
  on: string;
  minutes: number;
  live: boolean;
  what: string;
}

/** Finds the one draft of the leader that waits for the topics, what messages call it and where its page is; else null. */
export type FindDraft = (
  leader: Types.ObjectId,
  topics: readonly string[],
  now: Date,
) => Promise<{ name: string; path: string } | null>;

/**
 * Records which topics the leader may lead, and tells them of those that are new and those that are gone. Groups that
 * are open stay open.
 * @param topics the programme's topics they are cleared for from now on, instead of those before
 * @param seen version of those the form showed
 * @param findDraft to lead them there; this slice doesn't know groups
 * @returns "stale" when somebody cleared or uncleared them since; nothing is written then
 */
export async function clearFor(
  actor: Actor,
  leader: Types.ObjectId,
  topics: readonly Topic[],
  seen: string,
  findDraft: FindDraft,
): Promise<"cleared" | "stale"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    if (clearanceVersion(standing) !== seen) return "stale";
    const before = standing.cleared.map(({ topic, at, by }) => ({ topic, at, by }));
    const kept = before.filter(({ topic }) => topics.some(({ code }) => code === topic));
    const fresh = topics.filter(({ code }) => before.every(({ topic }) => topic !== code));
    const by = new Types.ObjectId(actor.id);
    standing.set({
      cleared: [...kept, ...fresh.map(({ code }) => ({ topic: code, at: actor.now, by }))],
      asked: standing.asked.filter(({ topic }) => fresh.every(({ code }) => code !== topic)),
    });
    const to = standing.cleared.map(({ topic }) => topic);
    trail.audit("clear for topics", topicOf("person", leader), {
      from: before.map(({ topic }) => topic),
      to,
    });
    await tellCleared(trail, leader, fresh, findDraft);
    const gone = before
      .map(({ topic }) => topic)
      .filter((code) => topics.every((each) => each.code !== code));
    await tellUncleared(trail, leader, gone);
    return "cleared";
  });
}

async function tellUncleared(trail: Trail, leader: Types.ObjectId, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return;
  const all = (await findProgramme())?.topics ?? [];
  const names = listWords(gone.map((code) => all.find((topic) => topic.code === code)?.name ?? code));
  await notify(trail, [leader], {
    subject: `You are no longer cleared for ${names}`,
    text: `The programme office has taken it back. Groups of yours that are open go on; a draft on ${names} can’t open before you are cleared again. If that surprises you, ask them.`,
    path: "/training",
    kind: "leading",
  });
}

/** Tells a leader, inside a change, of the topics they are newly cleared for; of none nothing. */
export async function tellCleared(
  trail: Trail,
  leader: Types.ObjectId,
  fresh: readonly Topic[],
  findDraft: FindDraft,
): Promise<void> {
  if (fresh.length === 0) return;
  const names = listWords(fresh.map(({ name }) => name));
  const codes = fresh.map(({ code }) => code);
  const draft = await findDraft(leader, codes, trail.now);
  const whose = draft ? `The draft of ${draft.name}` : "A draft of yours";
  await notify(trail, [leader], {
    subject: `You are cleared for ${names}`,
    text: `The programme office has cleared you to lead groups on ${names}. ${whose} shows what else it needs before it can open.`,
    path: draft?.path ?? "/training",
    kind: "leading",
  });
}

/** Records training of the leader. The same form sent twice records it once. */
export async function recordTraining(
  actor: Actor,
  leader: Types.ObjectId,
  training: Training,
): Promise<"recorded"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    standing.training.push({ ...training, recordedAt: actor.now, recordedBy: new Types.ObjectId(actor.id) });
    trail.audit("record training", topicOf("person", leader), {
      ...training,
      time: durationWords(training.minutes),
    });
    const { what, on, minutes, live } = training;
    const how = live ? "live" : "on your own";
    await notify(trail, [leader], {
      subject: "Training of yours is recorded",
      text: `The programme office has recorded ${durationWords(minutes)} ${how} on ${dayWords(on, true)}: ${sentence(what)} Your training page shows what it adds up to.`,
      path: "/training",
      kind: "leading",
    });
    return "recorded" as const;
  });
}

/** Strikes an entry that was wrong: it stays to be read, with the reason, and counts no more. */
export async function strikeTraining(
  actor: Actor,
  leader: Types.ObjectId,
  entry: string,
  reason: string,
): Promise<"struck" | "struck-already" | "unknown"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    const found = standing.training.find((each) => String(each._id) === entry);
    if (!found) return "unknown";
    if (found.struckAt) return "struck-already";
    found.set({ struckAt: actor.now, struckBy: new Types.ObjectId(actor.id), struckReason: reason });
    const { on, minutes, live, what } = found;
    trail.audit("strike training", topicOf("person", leader), { on, minutes, live, what, reason });
    await notify(trail, [leader], {
      subject: "Training of yours counts no more",
      text: `The programme office has struck ${durationWords(minutes)} on ${dayWords(on, true)} (${what}): ${sentence(reason)} If that surprises you, tell them.`,
      path: "/training",
      kind: "leading",
    });
    return "struck";
  });
}

/** Changes what is recorded of the leader, who has nothing recorded until then; both are announced. */
export async function changeStanding<T>(
  actor: Actor,
  leader: Types.ObjectId,
  decide: (trail: Trail, standing: StandingDocument) => Promise<T>,
): Promise<T> {
  return change(actor, topicOf("person", leader), async (trail) => {
    await Standing.updateOne(
      { _id: leader },
      { $setOnInsert: { cleared: [], training: [] } },
      { upsert: true },
    );
    const standing = await Standing.findById(leader).orFail();
    const outcome = await decide(trail, standing);
    if (!standing.isModified()) return outcome;
    await standing.save();
    trail.announce(topicOf("person", leader), "office:all", earnedTopic);
    return outcome;
  });
}
