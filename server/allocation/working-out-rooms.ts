import { topicOf } from "../data/change.js";
import { announce } from "../live/announce.js";
import { leaseFrom, startBeating, workBeside } from "../solver/at-work.js";
import { allocateRooms } from "./allocate.js";
import type { AllocationProgress } from "./allocation-progress.js";
import { draftsTopic, RoomDraft } from "./draft.js";
import { withoutCrowding } from "./draft-check.js";
import { problemNow, type Scope } from "./draft-ground.js";

/** How long the solver may take. Whatever isn't proved by then is said. */
const seconds = { term: 60, ripple: 20 };

/**
 * Works a draft out beside the request that asked for it: keeps its lease, tells how far it is once a second, stops
 * when asked to, and keeps what came of it, unless the run was given up for dead meanwhile.
 * @returns the end of the run, which never rejects
 */
export function workOutRooms(id: string, scope: Scope, startedAt: Date): Promise<void> {
  return workBeside((stop) => carryOut(id, scope, startedAt, stop), warn);
}

const warn = (error: unknown) => process.emitWarning(error instanceof Error ? error : String(error));

async function carryOut(id: string, scope: Scope, startedAt: Date, stop: AbortController): Promise<void> {
  const heart = beatFor(id, startedAt, stop);
  try {
    await endRun(id, await solve(scope, startedAt, stop.signal, heart.tell));
  } catch (error) {
    await endRun(id, { failedAt: startedAt });
    throw error;
  } finally {
    heart.stop();
    announce([topicOf("draft", id), draftsTopic(scope)]);
  }
}

async function solve(
  scope: Scope,
  startedAt: Date,
  signal: AbortSignal,
  onProgress: (progress: AllocationProgress) => void,
) {
  const { problem, held, ground } = await problemNow(scope, startedAt);
  const timeLimitSeconds = scope.blocking ? seconds.ripple : seconds.term;
  const found = await allocateRooms(problem, { timeLimitSeconds, signal, onProgress });
  const result = withoutCrowding(problem, found, ground);
  return { problem, held, result, readyAt: new Date(startedAt.getTime() + result.milliseconds) };
}

async function endRun(id: string, ending: Record<string, unknown>): Promise<void> {
  await RoomDraft.updateOne(
    { _id: id, underWay: true },
    { $set: { ...ending, underWay: false, progress: null }, $inc: { __v: 1 } },
  );
}

/** Writes once a second that the run lives and how far it is, and hears in the same write whether it is to stop. */
function beatFor(id: string, startedAt: Date, stop: AbortController) {
  let progress: AllocationProgress | null = null;
  const beat = async (seconds: number) => {
    const heldUntil = leaseFrom(new Date(startedAt.getTime() + seconds * 1_000));
    const draft = await RoomDraft.findOneAndUpdate(
      { _id: id, underWay: true },
      { $set: { progress, heldUntil } },
    ).lean();
    announce([topicOf("draft", id)]);
    // Without it somebody else thinks this run dead: what it would find is wanted no more.
    return draft !== null && !draft.stopAskedAt;
  };
  return {
    tell: (told: AllocationProgress) => void (progress = told),
    // A word lost to an outage is made good by the next one.
    stop: startBeating(stop, beat, () => undefined),
  };
}
