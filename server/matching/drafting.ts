import mongoose from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import type { Topic } from "../live/announce.js";
import { leaseFrom } from "../solver/at-work.js";
import type { Basis } from "./draft.js";
import { refuse, withRefusals } from "./refusing.js";
import { overBy, Round, type Over, type RoundDocument } from "./round.js";
import { Run } from "./run.js";

/** What only staff's pages of a round show, such as a run's progress; students look at `round:<id>`. */
export const officeTopic = (round: unknown): Topic => topicOf("draft", String(round));

/** How far the round's run is, second by second; when it ends, `officeTopic` says so. */
export const runTopic = (round: unknown): Topic => topicOf("run", String(round));

/** What is to be worked out, in at most so many seconds; `moved` is the person whom staff moved by hand. */
export interface RunPlan {
  kind: "draft" | "check";
  basis: Basis;
  seconds: number;
  moved: string | null;
  number: number | null;
}

/** "under-way": another run is at work for this round. "published", "withdrawn": it is over, and takes no draft. */
export type BeginOutcome = "begun" | "under-way" | Over;

/**
 * Writes down that a run is to begin; one to a round, which the database itself keeps. A run whose process died is
 * ended first.
 */
export async function beginRun(
  actor: Actor,
  roundId: string,
  plan: RunPlan,
): Promise<{ outcome: BeginOutcome; run: string }> {
  let run = "";
  const beginning = change<BeginOutcome>(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    const over = overBy(round);
    if (plan.kind === "draft" && over) return refuse(over);
    run = await addRun(trail, actor, round, plan);
    return "begun";
  });
  const outcome = await withRefusals(beginning).catch((error: unknown): BeginOutcome => {
    if (isTaken(error)) return "under-way";
    throw error;
  });
  return { outcome, run };
}

/** Adds the run inside a change. @throws Refused "under-way" while another is at work */
export async function addRun(
  trail: Trail,
  actor: Actor,
  round: RoundDocument,
  plan: RunPlan,
): Promise<string> {
  const other = await Run.findOne({ round: round._id, underWay: true });
  if (other && other.heldUntil > actor.now) return refuse("under-way");
  if (other) {
    other.set({ underWay: false, ending: "died", endedAt: actor.now });
    await other.save();
  }
  const [run] = await Run.create([
    {
      ...plan,
      round: round._id,
      startedAt: actor.now,
      startedBy: actor.id,
      heldUntil: leaseFrom(actor.now),
      underWay: true,
    },
  ]);
  trail.audit(plan.kind === "check" ? "check draft" : "work out draft", topicOf("round", round._id), {
    basis: plan.basis,
    seconds: plan.seconds,
  });
  trail.announce(officeTopic(round._id));
  return String(run?._id);
}

/**
 * Asks the run under way to stop. Of a draft the best found so far is kept ("stopping"); a check ends without having
 * compared everything ("stopping-check"); one whose process died is only marked so, and leaves nothing ("died").
 */
export type StopOutcome = "stopping" | "stopping-check" | "died" | "none";

/** Stops the run under way. */
export async function stopRun(actor: Actor, roundId: string): Promise<StopOutcome> {
  return change<StopOutcome>(actor, topicOf("round", roundId), async (trail) => {
    const run = await Run.findOne({ round: roundId, underWay: true });
    if (!run) return "none";
    const isDead = run.heldUntil <= actor.now;
    run.set(isDead ? { underWay: false, ending: "died", endedAt: actor.now } : { stopAskedAt: actor.now });
    await run.save();
    trail.audit("stop draft", topicOf("round", roundId));
    trail.announce(officeTopic(roundId));
    if (isDead) return "died";
    return run.kind === "check" ? "stopping-check" : "stopping";
  });
}

/**
 * Marks the runs whose process died, so that they may be started again. A recurring job; twice has the effect of once.
 * @returns how many there were
 */
export async function endDeadRuns(now: Date): Promise<number> {
  const dead = { underWay: true, heldUntil: mongoose.trusted({ $lte: now }) };
  const found = await Run.find(dead, { round: 1 }).lean();
  for (const { _id, round } of found) {
    await change({ id: "end drafts cut off", now }, topicOf("round", round), async (trail) => {
      const run = await Run.findOne({ _id, ...dead });
      if (!run) return;
      run.set({ underWay: false, ending: "died", endedAt: now });
      await run.save();
      trail.announce(officeTopic(round));
    });
  }
  return found.length;
}
