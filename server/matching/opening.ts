import { randomInt } from "node:crypto";
import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import type { TermFields } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { instantOf } from "../time/zone.js";
import { typedFields } from "../web/input.js";
import { deadlineInput } from "./input.js";
import { changeOpenRound } from "./open-round.js";
import { Round, type Over } from "./round.js";

/** What staff say when they open a round; no years or topics means all. */
export interface NewRound {
  deadlineAt: Date;
  maxGroups: number;
  years: number[];
  topics: string[];
}

/**
 * What is wrong with a deadline that was typed, beside its day: it is to come, and in the term. Nothing while what was
 * typed is no day and time at all, which the form's other errors say.
 */
export function wrongDeadline(
  { body, now, zone }: { body: unknown; now: Date; zone: string },
  { endsOn }: Pick<TermFields, "endsOn">,
): { deadlineOn?: string } {
  const typed = deadlineInput.safeParse(typedFields(body, ["deadlineOn", "deadlineTime"]));
  if (!typed.success) return {};
  const { deadlineOn, deadlineTime } = typed.data;
  if (instantOf(deadlineOn, deadlineTime, zone) <= now) return { deadlineOn: "Choose a time to come" };
  const inTerm = `Choose a day of the term, which ends on ${dayWords(endsOn, true)}`;
  return deadlineOn > endsOn ? { deadlineOn: inTerm } : {};
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
  return changeOpenRound<"moved">(actor, roundId, async (round, trail) => {
    const topic = topicOf("round", roundId);
    trail.audit("move deadline", topic, { from: round.deadlineAt, to: deadlineAt });
    round.set({ deadlineAt });
    // Nobody who asked in time becomes late.
    for (const asking of round.asking) asking.late &&= asking.askedAt >= deadlineAt;
    await round.save();
    trail.announce(topic, "round:all", "office:all");
    return "moved";
  });
}
