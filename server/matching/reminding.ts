import mongoose from "mongoose";
import { change, topicOf } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";
import { momentWords } from "../time/words.js";
import { officeTopic } from "./drafting.js";
import { hasAsked } from "./asking.js";
import { findOffered, isInvited, outlookOf } from "./outlook.js";
import { Round, type RoundFields } from "./round.js";

const day = 86_400_000;

/** When to remind: a day before the deadline, or half-way for a round that is open for less than two days. */
export function reminderAt({ openedAt, deadlineAt }: Pick<RoundFields, "openedAt" | "deadlineAt">): Date {
  const halfWay = (openedAt.getTime() + deadlineAt.getTime()) / 2;
  return new Date(Math.max(deadlineAt.getTime() - day, halfWay));
}

/**
 * Reminds the students of a round who have not asked yet, and whom it could place, that its deadline is near: once,
 * one message each. A recurring job; running it twice has the effect of once.
 * @returns how many were reminded
 */
export async function remindOfRounds(now: Date): Promise<number> {
  const waiting = { open: true, remindedAt: null, deadlineAt: mongoose.trusted({ $gt: now }) };
  const rounds = await Round.find(waiting).lean<RoundFields[]>();
  let reminded = 0;
  for (const { _id } of rounds.filter((round) => reminderAt(round) <= now))
    reminded += await remind(_id, now);
  return reminded;
}

async function remind(id: RoundFields["_id"], now: Date): Promise<number> {
  return change({ id: "remind of rounds", now }, topicOf("round", id), async (trail) => {
    const round = await Round.findById(id).orFail();
    if (round.remindedAt !== null || !round.open || round.deadlineAt <= now) return 0;
    const years = round.years.length > 0 ? { year: mongoose.trusted({ $in: round.years }) } : {};
    const fields = { _id: 1, year: 1, topics: 1, free: 1 };
    const students = await Person.find({ roles: "student", leftAt: null, ...years }, fields).lean();
    const offered = await findOffered(round);
    const silent = students
      .filter(({ _id }) => !hasAsked(round, String(_id)))
      .filter((student) => isInvited(outlookOf(round, student, offered)))
      .map(({ _id }) => _id);
    const deadline = momentWords(round.deadlineAt, (await findProgramme())?.zone ?? "UTC");
    await notify(trail, silent, {
      subject: "Places are given out soon",
      text: `Until ${deadline} you can ask for a place in a group. Everybody who asks by then is considered together; it makes no difference who comes first. If you don't want a place, there is nothing to do.`,
      path: `/rounds/${String(id)}`,
      kind: "places",
      answerBy: round.deadlineAt,
    });
    round.set({ remindedAt: now });
    await round.save();
    trail.audit("remind of deadline", topicOf("round", id), { people: silent.length });
    trail.announce(officeTopic(id));
    return silent.length;
  });
}
