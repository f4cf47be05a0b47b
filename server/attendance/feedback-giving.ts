import { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { isSame } from "../groups/places.js";
import { auditUnnamed } from "../groups/trace.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { Feedback, type FeedbackFields, type paceAnswers, type usefulAnswers } from "./feedback.js";
import { markOf } from "./words-said.js";

/** Sums are shown in steps of so many answers: between two of them nobody's own can be told by subtraction. */
const shownFrom = 5;
const openDays = 14;

/** One person's two answers. */
export interface Answers {
  useful: (typeof usefulAnswers)[number];
  pace: (typeof paceAnswers)[number];
}

type Asked = Pick<SessionFields, "register" | "registerClosedAt">;

/** Whether the person is asked: they were there, the register is closed, and that is no more than two weeks ago. */
export function isAsked(person: string, session: Asked, now: Date): boolean {
  const { registerClosedAt: closedAt } = session;
  const mark = markOf(session, person);
  const isOpen = closedAt && now.getTime() - closedAt.getTime() <= openDays * 86_400_000;
  return Boolean(isOpen) && (mark === "present" || mark === "late");
}

/** Why a member is asked nothing, in a sentence for them; "" for who is asked. */
export function whyNotAsked(
  person: string,
  session: Asked,
  feedback: Pick<FeedbackFields, "given"> | null,
  now: Date,
): string {
  if (hasAnswered(feedback, person)) return "You have answered. Thank you; nobody reads who answered what.";
  if (isAsked(person, session, now)) return "";
  if (!session.registerClosedAt) return "You are asked once the session is over and its register is closed.";
  const mark = markOf(session, person);
  if (mark !== "present" && mark !== "late") return "Only who was there is asked.";
  return "It was asked for two weeks. Thank you all the same for looking.";
}

/** Whether the person has answered. */
const hasAnswered = (feedback: Pick<FeedbackFields, "given"> | null, person: string): boolean =>
  feedback?.given.some((each) => isSame(each, person)) ?? false;

/**
 * Adds one person's answers to the sums, once. Neither the log nor a one-time key says what they were: a key holds a
 * hash of its form, and there are only nine forms to try.
 */
export async function giveFeedback(
  { id, now }: Actor,
  session: Types.ObjectId,
  answers: Answers,
): Promise<"given" | "again" | "not-asked"> {
  return change({ id, now }, topicOf("feedback", session), async () => {
    const found = await Session.findById(session).lean();
    if (!found || !isAsked(id, found, now)) return "not-asked";
    const feedback = (await Feedback.findById(session)) ?? new Feedback({ _id: session });
    if (hasAnswered(feedback, id)) return "again";
    feedback.given.push(new Types.ObjectId(id));
    feedback.counts.answers += 1;
    feedback.counts.useful[answers.useful] += 1;
    feedback.counts.pace[answers.pace] += 1;
    if (feedback.counts.answers % shownFrom === 0) feedback.set("shown", feedback.toObject().counts);
    await feedback.save();
    await auditUnnamed({ now }, "give feedback", topicOf("session", session));
    return "given";
  });
}
