import { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import type { Topic } from "../terms/written-lists.js";
import { sentence } from "../web/phrases.js";
import { isCleared } from "./gate.js";
import { changeStanding, tellCleared, type FindDraft } from "./recording.js";
import type { StandingDocument } from "./standing.js";

/**
 * Asks the programme office to clear the actor for a topic. Asked twice it waits once; after a no it may be asked
 * again, and the last no stays beside it.
 */
export async function askForClearance(
  actor: Actor,
  { code }: Topic,
): Promise<"asked" | "asked-already" | "cleared"> {
  const leader = new Types.ObjectId(actor.id);
  return changeStanding(actor, leader, (trail, standing) => {
    if (isCleared(standing, code)) return Promise.resolve("cleared" as const);
    const others = standing.asked.filter(({ topic }) => topic !== code);
    const before = standing.asked.find(({ topic }) => topic === code);
    if (before && !before.answeredAt) return Promise.resolve("asked-already" as const);
    standing.set({
      asked: [...others, { topic: code, at: actor.now, before: before ? noOf(before) : null }],
    });
    trail.audit("ask to be cleared", topicOf("person", leader), { topic: code });
    return Promise.resolve("asked" as const);
  });
}

type Once = Pick<StandingDocument["asked"][number], "at" | "answeredAt" | "answeredBy" | "reason">;

const noOf = ({ at, answeredAt, answeredBy, reason }: Once) => ({ at, answeredAt, answeredBy, reason });

/** Takes back what the actor asked and nobody has answered; an earlier no stands again. */
export async function takeAskingBack(actor: Actor, topic: string): Promise<"taken-back" | "not-asked"> {
  const leader = new Types.ObjectId(actor.id);
  return changeStanding(actor, leader, (trail, standing) => {
    const isMeant = (each: { topic: string; answeredAt?: Date | null }) =>
      each.topic === topic && !each.answeredAt;
    const meant = standing.asked.find(isMeant);
    if (!meant) return Promise.resolve("not-asked" as const);
    const others = standing.asked.filter((each) => each !== meant);
    const before = meant.before ? [{ topic, ...noOf(meant.before) }] : [];
    standing.set({ asked: [...others, ...before] });
    trail.audit("take back asking to be cleared", topicOf("person", leader), { topic });
    return Promise.resolve("taken-back" as const);
  });
}

/** The office's yes to what a leader asked, also after a no: they are cleared and told so. */
export async function grantClearance(
  actor: Actor,
  leader: Types.ObjectId,
  topic: Topic,
  findDraft: FindDraft,
): Promise<"cleared" | "cleared-already" | "not-asked"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    if (isCleared(standing, topic.code)) return "cleared-already";
    if (standing.asked.every((each) => each.topic !== topic.code)) return "not-asked";
    const from = standing.cleared.map((each) => each.topic);
    standing.set({ asked: standing.asked.filter((each) => each.topic !== topic.code) });
    standing.cleared.push({ topic: topic.code, at: actor.now, by: new Types.ObjectId(actor.id) });
    trail.audit("clear for topics", topicOf("person", leader), { from, to: [...from, topic.code] });
    await tellCleared(trail, leader, [topic], findDraft);
    return "cleared";
  });
}

/** The office's no, with the reason that the leader reads. They may ask again. */
export async function refuseClearance(
  actor: Actor,
  leader: Types.ObjectId,
  topic: Topic,
  reason: string,
): Promise<"refused" | "not-asked"> {
  return changeStanding(actor, leader, async (trail, standing) => {
    const asked = standing.asked.find((each) => each.topic === topic.code && !each.answeredAt);
    if (!asked) return "not-asked";
    asked.set({ answeredAt: actor.now, answeredBy: new Types.ObjectId(actor.id), reason });
    trail.audit("refuse to clear", topicOf("person", leader), { topic: topic.code, reason });
    await notify(trail, [leader], {
      subject: `You aren’t cleared for ${topic.name} yet`,
      text: `You asked to be cleared for ${topic.name}. The programme office says: ${sentence(reason)} When that has changed, you can ask again.`,
      path: "/training",
      kind: "leading",
    });
    return "refused";
  });
}
