import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { announce } from "../live/announce.js";
import { notFound } from "../web/errors.js";
import { allocateRooms } from "./allocate.js";
import type { AllocationProgress } from "./allocation-progress.js";
import { RoomDraft, type DraftFields } from "./draft.js";
import { withoutCrowding } from "./draft-check.js";
import { problemNow, type Scope } from "./draft-ground.js";

/** How long the solver may take. Whatever isn't proved by then is said. */
const seconds = { term: 60, ripple: 20 };

/** The runs of this process, by draft, with the way to stop each. */
const running = new Map<string, AbortController>();

/**
 * Begins to work out rooms, in a thread of its own; nobody is told. The answer doesn't wait for the result: the
 * draft's page shows how far it has come.
 * @returns the draft's id, and a promise of the end of the run, which never rejects
 */
export async function startDraft(actor: Actor, scope: Scope): Promise<{ id: string; done: Promise<void> }> {
  const on = topicOf("draft", scope.blocking ?? scope.term);
  const id = await change(actor, on, async (trail) => {
    const draft = new RoomDraft({
      ...scope,
      startedAt: actor.now,
      startedBy: actor.id,
      progressAt: actor.now,
    });
    await draft.save();
    const act = scope.blocking ? "look for other rooms" : "allocate rooms";
    trail.audit(act, topicOf("draft", draft._id), { base: scope.base, pins: scope.pins.length });
    trail.announce("office:all", on);
    return String(draft._id);
  });
  // The answer to a form sent twice names the draft that the first one began.
  if (running.has(id)) return { id, done: Promise.resolve() };
  return { id, done: run(id, scope, actor.now) };
}

async function run(id: string, scope: Scope, startedAt: Date): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    const { problem, held, rooms } = await problemNow(scope, startedAt);
    const found = await allocateRooms(problem, {
      timeLimitSeconds: scope.blocking ? seconds.ripple : seconds.term,
      signal: stop.signal,
      onProgress: tellerOf(id, startedAt, stop),
    });
    const result = withoutCrowding(problem, found, rooms);
    const readyAt = new Date(startedAt.getTime() + result.milliseconds);
    await RoomDraft.updateOne({ _id: id }, { $set: { problem, held, result, readyAt, progress: null } });
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    await RoomDraft.updateOne({ _id: id }, { $set: { failedAt: startedAt } }).catch(() => undefined);
  } finally {
    running.delete(id);
    announce([topicOf("draft", id), topicOf("draft", scope.blocking ?? scope.term)]);
  }
}

const told = 1;

/** Writes down how far the run has come, at most once a second, and hears whether somebody asked to stop it. */
function tellerOf(
  id: string,
  startedAt: Date,
  stop: AbortController,
): (progress: AllocationProgress) => void {
  let last = -told;
  return (progress) => {
    if (progress.seconds - last < told) return;
    last = progress.seconds;
    const progressAt = new Date(startedAt.getTime() + progress.seconds * 1_000);
    RoomDraft.findOneAndUpdate({ _id: id }, { $set: { progress, progressAt } })
      .lean()
      .then((draft) => {
        if (draft?.stopAskedAt) stop.abort();
        announce([topicOf("draft", id)]);
      })
      // A word lost to an outage is made good by the next one.
      .catch(() => undefined);
  };
}

/**
 * Asks the run to end; the best it has found by then is the draft. Runs of other processes hear it within seconds.
 * @throws HttpError 404 for an unknown draft
 */
export async function stopDraft(actor: Actor, id: Types.ObjectId): Promise<"stopping" | "over"> {
  const outcome = await change<"stopping" | "over">(actor, topicOf("draft", id), async (trail) => {
    const draft = await RoomDraft.findById(id);
    if (!draft) throw notFound();
    if (!isRunning(draft)) return "over";
    draft.set({ stopAskedAt: actor.now });
    await draft.save();
    trail.audit("stop allocating rooms", topicOf("draft", id));
    trail.announce(topicOf("draft", id));
    return "stopping";
  });
  running.get(String(id))?.abort();
  return outcome;
}

/** Whether it is still being worked out. */
export const isRunning = ({ readyAt, failedAt }: Pick<DraftFields, "readyAt" | "failedAt">): boolean =>
  !readyAt && !failedAt;
