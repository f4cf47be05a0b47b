import { dayWords } from "../time/words.js";
import { addMinutes } from "../time/wall-time.js";
import type { SessionFields } from "./session.js";

/**
 * How a session that is held differs from what its series says, wherever it is listed: "Moved from Tue 13 Oct, 17:00",
 * "An extra session"; "" for one that stands as planned, is cancelled, or is over.
 */
export function changedWords(
  session: Pick<SessionFields, "on" | "start" | "movedFrom" | "addedAt" | "cancelledAt" | "endsAt">,
  now: Date,
): string {
  if (session.cancelledAt || session.endsAt <= now) return "";
  // Sessions written before these facts were kept have neither.
  if (session.addedAt) return "An extra session";
  const from = session.movedFrom;
  if (!from) return "";
  if (from.on !== session.on) return `Moved from ${dayWords(from.on)}, ${from.start}`;
  if (from.start !== session.start) return `Moved from ${from.start}`;
  return `Was to end at ${addMinutes(from.start, from.minutes)}`;
}
