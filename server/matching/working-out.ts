import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import { change, topicOf, type Trail } from "../data/change.js";
import { announce } from "../live/announce.js";
import { leaseFrom, startBeating, workBeside } from "../solver/at-work.js";
import type { Clock } from "../time/clock.js";
import { lostBetween } from "./comparing.js";
import { Draft, findDraft, listDrafts, type RoundDraft } from "./draft.js";
import { officeTopic, runTopic } from "./drafting.js";
import { NO_ANSWER } from "./part-answer.js";
import { consideredIn, kindsIn, problemFor } from "./problem-now.js";
import { solveWithCompany } from "./placing-company.js";
import type { MatchProblem } from "./problem.js";
import type { MatchProgress } from "./progress.js";
import type { MatchResult } from "./result.js";
import { overBy, Round } from "./round.js";
import { Run, type Ending, type RunFields } from "./run.js";
import { solveMatching } from "./solve.js";

/** What a run needs of the running process. */
export interface Workshop {
  clock: Clock;
  log: Logger;
  config: Pick<Config, "dataKeys">;
}

/**
 * Works a run out beside the request that asked for it, in a thread of its own: keeps its lease, tells how far it is
 * once a second, stops when asked to, and keeps what came of it. A run that another process has claimed is left to it.
 */
export function workOut(workshop: Workshop, run: string): void {
  void workBeside(
    (stop) => carryOut(workshop, run, stop),
    (error) => workshop.log.error({ err: error, run }, "a run could not be ended"),
  );
}

async function carryOut(workshop: Workshop, id: string, stop: AbortController): Promise<void> {
  const holder = randomUUID();
  const { clock } = workshop;
  const claimed = await Run.updateOne(
    { _id: id, holder: null, underWay: true },
    { $set: { holder, heldUntil: leaseFrom(clock.now()) } },
  );
  if (claimed.modifiedCount !== 1) return;
  const run = await Run.findById(id).orFail().lean<RunFields>();
  const heart = beatFor(workshop, run, holder, stop);
  try {
    await (run.kind === "check" ? check : draft)(workshop, run, holder, stop, heart.tell);
  } catch (error) {
    const isStopped = error instanceof Error && error.message === NO_ANSWER;
    const about = { err: error, run: id, round: String(run.round) };
    if (!isStopped) workshop.log.error(about, "a draft could not be worked out");
    await endRun(workshop, run, holder, isStopped ? "stopped" : "failed");
  } finally {
    heart.stop();
  }
}

/** Writes once a second that the run lives and how far it is, and hears in the same write whether it is to stop. */
function beatFor({ clock, log }: Workshop, run: RunFields, holder: string, stop: AbortController) {
  let known: MatchProgress | null = null;
  let shown: MatchProgress | null = null;
  const beat = async (seconds: number) => {
    const told = await Run.findOneAndUpdate(
      { _id: run._id, holder, underWay: true },
      { $set: { heldUntil: leaseFrom(clock.now()), progress: { solver: known, seconds } } },
      { returnDocument: "after" },
    ).lean();
    // Only where there is something to see, and only those pages look that show it.
    if (known !== shown || seconds % 5 === 0) announce([runTopic(run.round)]);
    shown = known;
    // Without it somebody else thinks this run dead: what it would find is wanted no more.
    return told !== null && !told.stopAskedAt;
  };
  const about = { run: String(run._id), round: String(run.round) };
  const onError = (error: unknown) =>
    log.warn({ err: error, ...about }, "a draft's progress was not written");
  return {
    tell: (progress: MatchProgress) => void (known = progress),
    stop: startBeating(stop, beat, onError),
  };
}

type Work = (
  workshop: Workshop,
  run: RunFields,
  holder: string,
  stop: AbortController,
  onProgress: (progress: MatchProgress) => void,
) => Promise<void>;

const draft: Work = async (workshop, run, holder, stop, onProgress) => {
  const round = await Round.findById(run.round).orFail().lean();
  const before = await findDraft(round._id, round.draftNumber);
  const current = run.basis === "afresh" ? [] : (before?.result.placements ?? []);
  const held = run.basis === "by-hand" ? { except: String(run.moved) } : null;
  const { dataKeys } = workshop.config;
  const asked = await problemFor(round._id, workshop.clock.now(), { current, held });
  const kinds = kindsIn(round, dataKeys);
  if (kinds.size === 0 && isTheSame(before, asked)) return endRun(workshop, run, holder, "unchanged");
  const { signal } = stop;
  const { problem, result } = await solveWithCompany(asked, kinds, run.seconds, (each, timeLimitSeconds) =>
    solveMatching(each, { timeLimitSeconds, signal, onProgress }),
  );
  if (isTheSame(before, problem)) return endRun(workshop, run, holder, "unchanged");
  if (!result.objective) return endRun(workshop, run, holder, "infeasible", result);
  const asking = consideredIn(round).length;
  const lost = before ? lostBetween(before, { problem, result }) : {};
  await keepDraft(workshop, run, holder, { problem, result, lost, before: before?.number ?? null, asking });
};

/** The same problem has the same result, once that is proved. */
const isTheSame = (before: RoundDraft | null, problem: MatchProblem): boolean =>
  before?.result.status === "optimal" && isDeepStrictEqual(before.problem, problem);

const check: Work = async (workshop, run, holder, stop, onProgress) => {
  const kept = await findDraft(run.round, run.number);
  if (!kept) return endRun(workshop, run, holder, "failed");
  const again = await solveMatching(kept.problem, {
    timeLimitSeconds: run.seconds,
    signal: stop.signal,
    onProgress,
  });
  const proved = again.status === "optimal" && kept.result.status === "optimal";
  const same = isDeepStrictEqual({ ...kept.result, milliseconds: 0 }, { ...again, milliseconds: 0 });
  const different = kept.lacksPairs ? "incomplete" : "different";
  return endRun(workshop, run, holder, same ? "same" : proved ? different : "unproved");
};

interface Found {
  problem: MatchProblem;
  result: MatchResult;
  lost: Record<string, number>;
  before: number | null;
  asking: number;
}

/** Keeps the draft as the round's newest, unless the round was published or the run given up meanwhile. */
async function keepDraft(workshop: Workshop, run: RunFields, holder: string, found: Found): Promise<void> {
  const { problem, result, lost, before } = found;
  await asRun(workshop, run, holder, async (trail) => {
    const round = await Round.findById(run.round).orFail();
    const over = overBy(round);
    if (over) return over;
    const number = ((await listDrafts(round._id))[0]?.number ?? 0) + 1;
    const madeAt = workshop.clock.now();
    const basis = before === null ? "afresh" : run.basis;
    await Draft.create([
      { round: round._id, number, basis, before, problem, result, lost, madeAt, madeBy: run.startedBy },
    ]);
    round.draftNumber = number;
    await round.save();
    const about = { number, basis, asking: found.asking, status: result.status };
    trail.audit("draft round", topicOf("round", round._id), { ...about, ...result.objective });
    trail.announce("office:all");
    return "drafted";
  });
}

async function endRun(
  workshop: Workshop,
  run: RunFields,
  holder: string,
  ending: Ending,
  result?: MatchResult,
): Promise<void> {
  const contradictions = result?.infeasible ?? [];
  await asRun(workshop, run, holder, () => Promise.resolve(ending), contradictions);
}

/** Ends the run in one change with what came of it; does nothing when the run is held by nobody any more. */
async function asRun(
  { clock }: Workshop,
  { _id, round, startedBy }: RunFields,
  holder: string,
  work: (trail: Trail) => Promise<Ending>,
  contradictions: unknown[] = [],
): Promise<void> {
  const now = clock.now();
  await change({ id: startedBy, now }, topicOf("round", round), async (trail) => {
    const run = await Run.findOne({ _id, holder, underWay: true });
    if (!run) return;
    const ending = await work(trail);
    run.set({ underWay: false, endedAt: now, ending, contradictions });
    await run.save();
    trail.announce(officeTopic(round));
  });
}
