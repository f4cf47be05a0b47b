import { randomInt } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { inTurn } from "../data/in-turn.js";
import { Group } from "../groups/group.js";
import { Person } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";
import type { MatchProblem } from "./problem.js";
import { refuse, withRefusals } from "./refusing.js";
import { draftOf, Round } from "./round.js";
import { solveMatching } from "./solve.js";
import { problemOf } from "./term-problem.js";

/** Opens the term's round; there is one open round to a term, which the database itself keeps. */
export async function openRound(
  actor: Actor,
  term: Types.ObjectId,
  plan: { deadlineAt: Date; maxGroups: number },
): Promise<{ outcome: "opened" | "already-open"; round: string }> {
  return change(actor, topicOf("term", term), async (trail) => {
    const open = await Round.findOne({ term, open: true }).lean();
    if (open) return { outcome: "already-open", round: String(open._id) };
    const [round] = await Round.create([
      { ...plan, term, openedAt: actor.now, openedBy: actor.id, seed: randomInt(1, 1_000_000), open: true },
    ]);
    const topic = topicOf("round", round?._id ?? term);
    trail.audit("open round", topic, { deadlineAt: plan.deadlineAt, maxGroups: plan.maxGroups });
    trail.announce(topic, "round:all", "office:all", "groups:all");
    return { outcome: "opened", round: String(round?._id) };
  });
}

/**
 * Works the draft out anew from the places and wishes as they are now. Nobody is told; the solver runs in a thread
 * of its own, outside the transaction. Clicks on one round take turns, and as the same problem has the same result,
 * one that finds nothing changed since the last draft keeps its result.
 * @returns "published" when the round is over already
 */
export async function draftRound(
  actor: Actor,
  roundId: string,
  seconds: number,
): Promise<"drafted" | "published"> {
  return inTurn(`draft of ${roundId}`, () => draftInTurn(actor, roundId, seconds));
}

async function draftInTurn(actor: Actor, roundId: string, seconds: number): Promise<"drafted" | "published"> {
  const before = draftOf(await Round.findById(roundId).orFail().lean());
  const problem = await problemFor(roundId);
  const result =
    before?.result.objective && isDeepStrictEqual(before.problem, problem)
      ? before.result
      : await solveMatching(problem, { timeLimitSeconds: seconds });
  return withRefusals(
    change<"drafted" | "published">(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).orFail();
      if (round.publishedAt) refuse("published");
      round.draft = { problem, result, madeAt: actor.now };
      await round.save();
      trail.audit("draft round", topicOf("round", roundId), { ...result.objective, status: result.status });
      trail.announce(topicOf("round", roundId), "office:all");
      return "drafted";
    }),
  );
}

/** The round's problem on the groups, students and settings as they are now, in an order of its own. */
export async function problemFor(roundId: string): Promise<MatchProblem> {
  const round = await Round.findById(roundId).select("-draft").orFail().lean();
  const groups = await Group.find({
    term: round.term,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
  })
    .sort({ _id: 1 })
    .lean();
  const asking = round.asking.map((each) => each.person);
  const students = await Person.find({ _id: mongoose.trusted({ $in: asking }), leftAt: null })
    .sort({ _id: 1 })
    .lean();
  const perStudent = (await findProgramme())?.settings.maxGroups ?? 2;
  return problemOf(round.seed, groups, students, { perRound: round.maxGroups, perStudent });
}
