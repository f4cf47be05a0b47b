import { topicOf, type Actor, type Trail } from "../data/change.js";
import { isSame } from "../groups/places.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { Booking } from "../rooms/booking.js";
import { announceRoom } from "../rooms/holding.js";
import type { Mark, SessionDocument, SessionFields } from "../sessions/session.js";
import { findSettings } from "../terms/programme.js";
import { findRegister, type Register } from "./register-keeping.js";
import { phaseOf } from "./register.js";
import { markFor, markOf, wordOf } from "./words-said.js";

/**
 * What became of a check-in. "noted": it counts once the register opens; "waits": it reached us too late to count by
 * itself, a leader decides; "again": they were checked in before. The others wrote nothing.
 */
export type CheckInOutcome =
  "present" | "late" | "noted" | "waits" | "again" | "not-a-member" | "cancelled" | "too-early";

/** A person at the door. */
export interface Arrival {
  /** When they opened the code. */
  at: Date;
  /** Whether the code was still good when it reached us, or the phone was without a network until later. */
  inTime: boolean;
}

const refusals: readonly CheckInOutcome[] = ["not-a-member", "cancelled", "too-early"];

/**
 * Checks the actor in, once. The same act notes that the room is in use. The register stays the record: a leader may
 * correct what a scan said, and what comes after it was closed waits for one.
 */
export async function checkIn(
  actor: Actor,
  named: Pick<SessionFields, "_id" | "group">,
  arrival: Arrival,
): Promise<CheckInOutcome> {
  const work = async (trail: Trail): Promise<CheckInOutcome> => {
    const register = await findRegister(named);
    const { session, group } = register;
    if (!group.members.some(({ person }) => isSame(person, actor.id))) return "not-a-member";
    const { lateAfterMinutes } = await findSettings();
    const mark = markFor(arrival.at, session, lateAfterMinutes);
    const outcome = arrive(session, actor, arrival, mark);
    if (refusals.includes(outcome) || outcome === "again") return outcome;
    await session.save();
    await noteUse(trail, register, actor.now);
    await auditGroup(trail, actor, group, "check in", { as: outcome }, topicOf("session", session._id));
    trail.announce(topicOf("group", group._id));
    return outcome;
  };
  return changeUnlessRefused(actor, topicOf("group", named.group), work, (done) => refusals.includes(done));
}

/** Puts the arrival into the session where it belongs. */
function arrive(
  session: SessionDocument,
  { id, now }: Actor,
  { at, inTime }: Arrival,
  mark: Mark,
): CheckInOutcome {
  const phase = phaseOf(session, now);
  const before = markOf(session, id) ?? wordOf(session, id)?.mark;
  if (before === "present" || before === "late") return "again";
  if (phase === "cancelled") return "cancelled";
  if (phase === "early") return "too-early";
  const word = { person: id, mark, saidAt: at, reachedAt: now, startsAt: session.startsAt };
  if (!inTime || phase === "closed") {
    session.said.push({ ...word, state: "waiting" });
    return "waits";
  }
  if (phase === "ready") {
    session.said.push({ ...word, state: "noted" });
    return "noted";
  }
  session.said.push({ ...word, state: "counted" });
  const entry = session.register.find(({ person }) => isSame(person, id));
  if (entry) entry.set({ mark, markedAt: now, markedBy: id });
  else session.register.push({ person: id, mark, markedAt: now, markedBy: id });
  return mark === "late" ? "late" : "present";
}

/** The first who arrives shows that the room is used, so that it isn't released. */
async function noteUse(trail: Trail, { session }: Register, now: Date): Promise<void> {
  if (!session.room || now > session.endsAt) return;
  const unused = { session: session._id, held: true, usedAt: null };
  const done = await Booking.updateOne(unused, { $set: { usedAt: now }, $inc: { __v: 1 } });
  if (done.modifiedCount > 0) announceRoom(trail, session.room);
}
