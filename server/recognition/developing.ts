import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { namesOf } from "../groups/find.js";
import { notify } from "../notifications/notify.js";
import { dayWords, durationWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { Development, type DevelopmentFields } from "./development.js";
import { earnedTopic } from "../training/recording.js";

/** A development activity as staff record it. */
export type Activity = Pick<DevelopmentFields, "on" | "minutes" | "what">;

/** Records an activity of the leader, who is told. The same form sent twice records it once. */
export async function recordDevelopment(
  actor: Actor,
  person: Types.ObjectId,
  activity: Activity,
): Promise<"recorded"> {
  const topic = topicOf("person", person);
  return change<"recorded">(actor, topic, async (trail) => {
    await Development.create([{ ...activity, person, recordedAt: actor.now, recordedBy: actor.id }]);
    trail.audit("record development", topic, { ...activity });
    await notify(trail, [person], {
      subject: "A development activity of yours is recorded",
      text: `The programme office recorded “${activity.what}”, ${durationWords(activity.minutes)} on ${dayWords(activity.on)}. It counts on your page.`,
      path: "/recognition",
      kind: "leading",
    });
    trail.announce(topic, "office:all", earnedTopic);
    return "recorded";
  });
}

/**
 * Strikes an activity that was wrong: it stays to be read, with the reason, and counts no more.
 * @throws NotFound for an activity that isn't the person's
 */
export async function strikeDevelopment(
  actor: Actor,
  person: Types.ObjectId,
  id: string,
  reason: string,
): Promise<"struck" | "struck-already"> {
  const topic = topicOf("person", person);
  return change(actor, topic, async (trail) => {
    const found = await Development.findOne({ _id: id, person });
    if (!found) throw notFound();
    if (found.struckAt) return "struck-already";
    found.set({ struckAt: actor.now, struckBy: actor.id, struckReason: reason });
    await found.save();
    const { on, minutes, what } = found;
    trail.audit("strike development", topic, { on, minutes, what, reason });
    trail.announce(topic, "office:all", earnedTopic);
    return "struck";
  });
}

/** What is recorded of the person, newest day first; struck entries stay, with their reason. */
export async function developmentOf(person: Types.ObjectId) {
  const found = await Development.find({ person }).sort({ on: -1, _id: -1 }).lean<DevelopmentFields[]>();
  const names = await namesOf(found.map(({ recordedBy }) => recordedBy));
  return found.map((entry) => ({
    id: String(entry._id),
    what: entry.what,
    when: dayWords(entry.on, true),
    time: durationWords(entry.minutes),
    how: "",
    by: names.get(String(entry.recordedBy)) ?? "the programme office",
    struck: entry.struckAt ? entry.struckReason : "",
    minutes: entry.struckAt ? 0 : entry.minutes,
  }));
}
