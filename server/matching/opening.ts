import { randomInt } from "node:crypto";
import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import type { TermFields } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { officeTopic } from "./drafting.js";
import { overBy, Round, type Over } from "./round.js";

/** What staff say when they open a round; no years or topics means all. */
export interface NewRound {
  deadlineAt: Date;
  maxGroups: number;
  years: number[];
  topics: string[];
}

/** What is wrong with a deadline, for its day's field; "" for one that is to come and lies in the term. */
export function deadlineFault(
  deadlineAt: Date,
  now: Date,
  term: Pick<TermFields, "endsOn">,
  zone: string,
): string {
  if (deadlineAt <= now) return "Choose a time to come";
  const { on } = wallOf(deadlineAt, zone);
  return on > term.endsOn ? `Choose a day of the term, which ends on ${dayWords(term.endsOn, true)}` : "";
}

/** Opens the term's round; there is one open round to a term, which the database itself keeps. */
export async function openRound(
  actor: Actor,
  term: Types.ObjectId,
  plan: NewRound,
): Promise<{ outcome: "opened" | "already-open"; round: string }> {
  return change(actor, topicOf("term", term), async (trail) => {
    const open = await Round.findOne({ term, open: true }).lean();
    if (open) return { outcome: "already-open", round: String(open._id) };
    const [round] = await Round.create([
      { ...plan, term, openedAt: actor.now, openedBy: actor.id, seed: randomInt(1, 1_000_000), open: true },
    ]);
    const topic = topicOf("round", round?._id ?? term);
    trail.audit("open round", topic, { ...plan });
    trail.announce(topic, "round:all", "office:all", "groups:all");
    return { outcome: "opened", round: String(round?._id) };
  });
}

/**
 * Moves the deadline. Who asked late, and before the new one, asked in time now. Who has been reminded once is not
 * reminded again.
 * @returns how the round ended when it is over already
 */
export async function moveDeadline(actor: Actor, roundId: string, deadlineAt: Date): Promise<"moved" | Over> {
  return change<"moved" | Over>(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    const over = overBy(round);
    if (over) return over;
    const topic = topicOf("round", roundId);
    trail.audit("move deadline", topic, { from: round.deadlineAt, to: deadlineAt });
    round.set({ deadlineAt });
    // Nobody who asked in time becomes late.
    for (const asking of round.asking) asking.late &&= asking.askedAt >= deadlineAt;
    await round.save();
    trail.announce(topic, officeTopic(roundId), "round:all", "office:all");
    return "moved";
  });
}
