import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import type { Topic } from "../terms/written-lists.js";
import { durationWords } from "../time/words.js";
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

/**
 * Records which topics the leader may lead, and tells them of those that are new. Groups that are open stay open.
 * @param topics the programme's topics they are cleared for from now on, instead of those before
 * @param seen version of those the form showed
 * @returns "stale" when somebody cleared or uncleared them since; nothing is written then
 */
export async function clearFor(
  actor: Actor,
  leader: Types.ObjectId,
  topics: readonly Topic[],
  seen: string,
): Promise<"cleared" | "stale"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    if (clearanceVersion(standing) !== seen) return "stale";
    const before = standing.cleared.map(({ topic, at, by }) => ({ topic, at, by }));
    const kept = before.filter(({ topic }) => topics.some(({ code }) => code === topic));
    const fresh = topics.filter(({ code }) => before.every(({ topic }) => topic !== code));
    const by = new Types.ObjectId(actor.id);
    standing.set({ cleared: [...kept, ...fresh.map(({ code }) => ({ topic: code, at: actor.now, by }))] });
    const to = standing.cleared.map(({ topic }) => topic);
    trail.audit("clear for topics", topicOf("person", leader), {
      from: before.map(({ topic }) => topic),
      to,
    });
    if (fresh.length === 0) return "cleared";
    const names = fresh.map(({ name }) => name).join(", ");
    await notify(trail, [leader], {
      subject: `You are cleared for ${names}`,
      text: `The programme office has cleared you to lead groups on ${names}. A draft of yours shows what else it needs before it can open.`,
      path: "/training",
      kind: "leading",
    });
    return "cleared";
  });
}

/** Records training of the leader. The same form sent twice records it once. */
export async function recordTraining(
  actor: Actor,
  leader: Types.ObjectId,
  training: Training,
): Promise<"recorded"> {
  return changeStanding(actor, leader, (trail, standing) => {
    standing.training.push({ ...training, recordedAt: actor.now, recordedBy: new Types.ObjectId(actor.id) });
    trail.audit("record training", topicOf("person", leader), {
      ...training,
      time: durationWords(training.minutes),
    });
    return Promise.resolve("recorded" as const);
  });
}

/** Strikes an entry that was wrong: it stays to be read, with the reason, and counts no more. */
export async function strikeTraining(
  actor: Actor,
  leader: Types.ObjectId,
  entry: string,
  reason: string,
): Promise<"struck" | "struck-already" | "unknown"> {
  return changeStanding(actor, leader, (trail, standing) => {
    const found = standing.training.find((each) => String(each._id) === entry);
    if (!found) return Promise.resolve("unknown" as const);
    if (found.struckAt) return Promise.resolve("struck-already" as const);
    found.set({ struckAt: actor.now, struckBy: new Types.ObjectId(actor.id), struckReason: reason });
    const { on, minutes, live, what } = found;
    trail.audit("strike training", topicOf("person", leader), { on, minutes, live, what, reason });
    return Promise.resolve("struck" as const);
  });
}

async function changeStanding<T>(
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
