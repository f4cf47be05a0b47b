import { isMember } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { wallOf } from "../time/zone.js";
import { Feedback } from "./feedback.js";
import { isAsked } from "./feedback-giving.js";
import { phaseOf } from "./register.js";
import { markOf, wordOf } from "./words-said.js";

/** What a member reads of their own coming on a session's page, and what they can say; null for everybody else. */
export function presentOwnWord({ session, group }: SessionOfGroup, viewer: Viewer, now: Date) {
  if (!isMember(viewer, group) || session.cancelledAt) return null;
  const word = wordOf(session, viewer.id);
  const isClosed = session.registerClosedAt !== null;
  const mark = markOf(session, viewer.id) ?? (isClosed ? null : (word?.mark ?? null));
  const phase = phaseOf(session, now);
  // What waits for a leader isn't known to count, so that a code at the door may be scanned all the same.
  const isSure = markOf(session, viewer.id) !== null || word?.state !== "waiting";
  const isHere = isSure && (mark === "present" || mark === "late");
  const canSpeak = now < session.startsAt && !session.registerClosedAt;
  const path = `/sessions/${String(session._id)}/apology`;
  return {
    // Before it is closed a register is in the making, and nobody is absent yet.
    state: mark === "absent" && !isClosed ? "" : (mark ?? ""),
    words:
      word && mark === word.mark
        ? wordsFor(word.state, mark, wallOf(word.saidAt, session.zone).time)
        : isClosed && mark !== null
          ? "So it stands in the register. If it is wrong, tell your leader."
          : "",
    isHere,
    apology: canSpeak && mark === null ? path : "",
    takeBack: canSpeak && mark === "apology" && word ? `${path}/end` : "",
    feedback: isAsked(viewer.id, session, now) ? `/sessions/${String(session._id)}/feedback` : "",
    hasAnswered: false,
    checkIn: !isHere && now < session.endsAt && (phase === "ready" || phase === "open"),
  };
}

/** The same for a page of the member's own, on which who has said how it was is thanked and not asked again. */
export async function loadOwnWord(pair: SessionOfGroup, viewer: Viewer, now: Date) {
  const own = presentOwnWord(pair, viewer, now);
  if (!own?.feedback) return own;
  const answered = await Feedback.exists({ _id: pair.session._id, given: viewer.id });
  return answered ? { ...own, feedback: "", hasAnswered: true } : own;
}

function wordsFor(state: string, mark: string, time: string): string {
  const said = mark === "apology" ? `You sent an apology at ${time}.` : `You checked in at ${time}.`;
  if (state === "noted" && mark !== "apology")
    return `${said} It counts once your leader opens the register.`;
  return state === "waiting" ? `${said} It reached us later, so your leader decides.` : said;
}
