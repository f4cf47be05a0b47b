import mongoose, { type Types } from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { changeUnlessRefused, Refused } from "../groups/refused.js";
import { leaseFrom } from "../solver/at-work.js";
import { notFound } from "../web/errors.js";
import { draftsTopic, RoomDraft, type DraftFields } from "./draft.js";
import type { Scope } from "./draft-ground.js";
import { workOutRooms } from "./working-out-rooms.js";

/**
 * A draft that was begun, or the one that is being worked out already for the same term or blocking; its id, and a
 * promise of the end of the run where this call began it, which never rejects.
 */
export interface Start {
  outcome: "begun" | "under-way";
  id: string;
  done: Promise<void>;
}

/**
 * Begins to work out rooms, in a thread of its own; nobody is told. The answer doesn't wait for the result: the
 * draft's page shows how far it has come. One run to a term or blocking, which the database itself keeps; one whose
 * process died is ended first.
 */
export async function startDraft(actor: Actor, scope: Scope): Promise<Start> {
  let added = "";
  const adding = change(actor, draftsTopic(scope), async (trail) => {
    added = await addDraft(trail, actor, scope);
    return added;
  });
  const id = await adding.catch((error: unknown) => {
    if (error instanceof Refused || isTaken(error)) return null;
    throw error;
  });
  if (id === null) {
    const other = await underWayFor(scope);
    // It ended and was thrown away within this moment, so nothing stands in the way any more.
    return other === null
      ? startDraft(actor, scope)
      : { outcome: "under-way", id: other, done: Promise.resolve() };
  }
  // The answer to a form sent twice names the draft that the first one began; its run is not this call's.
  const done = id === added ? workOutRooms(id, scope, actor.now) : Promise.resolve();
  return { outcome: "begun", id, done };
}

/** Adds the draft inside a change. @throws Refused while another is at work for the same */
async function addDraft(trail: Trail, actor: Actor, scope: Scope): Promise<string> {
  const other = await RoomDraft.findOne(runFor(scope));
  if (other && other.heldUntil > actor.now) throw new Refused("Rooms are being worked out already.");
  if (other) await endAsDead(other, actor.now);
  const draft = new RoomDraft({
    ...scope,
    startedAt: actor.now,
    startedBy: actor.id,
    underWay: true,
    heldUntil: leaseFrom(actor.now),
  });
  await draft.save();
  const act = scope.blocking ? "look for other rooms" : "allocate rooms";
  trail.audit(act, topicOf("draft", draft._id), { base: scope.base, pins: scope.pins.length });
  trail.announce("office:all", draftsTopic(scope));
  return String(draft._id);
}

const runFor = ({ term, blocking }: Scope) => ({ term, blocking, underWay: true });

/** The draft at work for the same, or the newest if it has ended meanwhile; null if none stands any more. */
async function underWayFor(scope: Scope): Promise<string | null> {
  const { term, blocking } = scope;
  const standing = { term, blocking, thrownAt: null };
  const draft =
    (await RoomDraft.findOne(runFor(scope), { _id: 1 }).lean()) ??
    (await RoomDraft.findOne(standing, { _id: 1 }).sort({ startedAt: -1, _id: -1 }).lean());
  return draft && String(draft._id);
}

async function endAsDead(draft: InstanceType<typeof RoomDraft>, now: Date): Promise<void> {
  draft.set({ underWay: false, failedAt: now, progress: null });
  await draft.save();
}

/**
 * Asks the run to end; the best it has found by then is the draft. Its process hears it within seconds; a run whose
 * process died is ended at once.
 * @throws HttpError 404 for an unknown draft
 */
export async function stopDraft(actor: Actor, id: Types.ObjectId): Promise<"stopping" | "died" | "over"> {
  return change<"stopping" | "died" | "over">(actor, topicOf("draft", id), async (trail) => {
    const draft = await RoomDraft.findById(id);
    if (!draft) throw notFound();
    if (!draft.underWay) return "over";
    const isDead = draft.heldUntil <= actor.now;
    if (isDead) await endAsDead(draft, actor.now);
    else await draft.set({ stopAskedAt: actor.now }).save();
    trail.audit("stop allocating rooms", topicOf("draft", id));
    trail.announce(topicOf("draft", id), draftsTopic(draft));
    return isDead ? "died" : "stopping";
  });
}

/**
 * Throws a draft away that nobody wants; its number is not given again.
 * @returns "kept" when it was published or is being worked out
 * @throws HttpError 404 for an unknown draft
 */
export async function throwDraftAway(actor: Actor, id: Types.ObjectId): Promise<"thrown" | "kept"> {
  return changeUnlessRefused<"thrown" | "kept">(
    actor,
    topicOf("draft", id),
    async (trail) => {
      const draft = await RoomDraft.findById(id);
      if (!draft) throw notFound();
      if (draft.publishedAt || draft.underWay) return "kept";
      if (draft.thrownAt) return "thrown";
      await draft.set({ thrownAt: actor.now }).save();
      trail.audit("throw a draft of rooms away", topicOf("draft", id));
      trail.announce("office:all", topicOf("draft", id), draftsTopic(draft));
      return "thrown";
    },
    (outcome) => outcome === "kept",
  );
}

/**
 * Marks the runs whose process died, so that they may be started again. A recurring job; twice has the effect of once.
 * @returns how many there were
 */
export async function endDeadDrafts(now: Date): Promise<number> {
  const dead = { underWay: true, heldUntil: mongoose.trusted({ $lte: now }) };
  const found = await RoomDraft.find(dead, { term: 1, blocking: 1 }).lean<DraftFields[]>();
  for (const { _id, ...scope } of found) {
    await change({ id: "end room drafts cut off", now }, draftsTopic(scope), async (trail) => {
      const draft = await RoomDraft.findOne({ _id, ...dead });
      if (!draft) return;
      await endAsDead(draft, now);
      trail.announce(topicOf("draft", _id), draftsTopic(scope));
    });
  }
  return found.length;
}
