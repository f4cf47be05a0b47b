import type { GroupFields } from "../groups/group.js";
import { titleInMessages } from "../groups/words.js";
import type { Message } from "../notifications/notify.js";
import { whenWords } from "../time/words.js";
import type { SessionFields } from "./session.js";
import { capital } from "../web/phrases.js";

const hour = 3_600_000;
/** Later than that the reminder of an hour before is near enough. */
const dayEndsHours = 4;

/** The reminder of a session that is due now: from a day before, and from an hour before until it begins. */
export function reminderDue(startsAt: Date, now: Date): "day" | "hour" | null {
  const left = startsAt.getTime() - now.getTime();
  if (left > 0 && left <= hour) return "hour";
  return left > dayEndsHours * hour && left <= 24 * hour ? "day" : null;
}

/**
 * By which a reminder is known as given. A session moved to another hour of its day is not announced a second time
 * the day before, since everybody was told at once; an hour before its new time it is.
 */
export const reminderKey = (
  { _id, on, startsAt }: Pick<SessionFields, "_id" | "on" | "startsAt">,
  due: "day" | "hour",
): string => `${String(_id)}:${due === "day" ? on : startsAt.toISOString()}:${due}`;

/**
 * What a member, or a leader, of the group reads before a session.
 * @param place where it is, in words
 */
export function reminderOf(
  session: SessionFields,
  group: Pick<GroupFields, "kind" | "title">,
  { place, leads, now }: { place: string; leads: boolean; now: Date },
): Message {
  const when = whenWords(session.startsAt, now, session.zone);
  const title = titleInMessages(group);
  const can = leads
    ? "If you can't lead it, ask for cover now, so that somebody else can be found."
    : "If you can't come, say so until it begins; then your leaders know.";
  const path = `/sessions/${String(session._id)}`;
  return {
    subject: leads ? `You lead ${title} ${when}` : `${capital(title)} ${when}`,
    text: `${capital(title)} meets ${when}. Where: ${place}.\n\n${can}`,
    ...(leads
      ? { path: `${path}/cover`, act: "I can’t lead it" }
      : { path: `${path}/apology`, act: "I can’t come" }),
    kind: "reminders",
    uselessFrom: session.startsAt,
  };
}
