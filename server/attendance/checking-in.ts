import { topicOf, type Actor, type Trail } from "../data/change.js";
import { isSame } from "../groups/places.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { Booking } from "../rooms/booking.js";
import { announceRoom } from "../rooms/holding.js";
import { takeRoomBack } from "../sessions/room-back.js";
import type { Mark, SessionDocument, SessionFields } from "../sessions/session.js";
import { findSettings } from "../terms/programme.js";
import { findRegister, type Register } from "./register-keeping.js";
import { phaseOf, setMark } from "./register.js";
import { markFor, markOf, waitingWords, wordOf } from "./words-said.js";

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

/** What shows that somebody is there now. */
const shows: readonly CheckInOutcome[] = ["present", "late", "noted"];
const refusals: readonly CheckInOutcome[] = ["not-a-member", "cancelled", "too-early"];

/**
 * Checks the actor in, once. The same act notes that the room is in use, or takes it
 * back if it was released meanwhile. The register stays the record: a leader may
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
  const done = await changeUnlessRefused(actor, topicOf("group", named.group), work, (outcome) =>
    refusals.includes(outcome),
  );
  if (shows.includes(done)) await takeRoomBack(actor, named);
  return done;
}

/** Puts the arrival into the session where it belongs. */
function arrive(
  session: SessionDocument,
  { id, now }: Actor,
  { at, inTime }: Arrival,
  mark: Mark,
): CheckInOutcome {
  const phase = phaseOf(session, now);
  const counts = inTime && phase !== "closed";
  const said = wordOf(session, id);
  // A scan that came late and waits for a leader doesn't stand in the way of one that is in time.
  const before = markOf(session, id) ?? (counts && said?.state === "waiting" ? null : said?.mark);
  if (before === "present" || before === "late") return "again";
  if (phase === "cancelled") return "cancelled";
  if (phase === "early") return "too-early";
  const word = { person: id, mark, saidAt: at, reachedAt: now, startsAt: session.startsAt };
  if (!counts) {
    session.said.push({ ...word, state: "waiting" });
    return "waits";
  }
  settleWaiting(session, id, mark);
  if (phase === "ready") {
    session.said.push({ ...word, state: "noted" });
    return "noted";
  }
  session.said.push({ ...word, state: "counted" });
  setMark(session, id, mark, id, now);
  return mark === "late" ? "late" : "present";
}

/**
 * What the person said before and what waits for a leader is settled by their being here: the same word counts, an
 * apology doesn't. A scan that says they came earlier is still the leader's to decide on.
 */
function settleWaiting(session: SessionDocument, person: string, mark: Mark): void {
  for (const word of waitingWords(session).filter((each) => isSame(each.person, person))) {
    if (word.mark === mark) word.state = "counted";
    else if (word.mark === "apology") word.state = "set-aside";
  }
}

/** The first who arrives shows that the room is used, so that it isn't released. */
async function noteUse(trail: Trail, { session }: Register, now: Date): Promise<void> {
  if (!session.room || now > session.endsAt) return;
  const unused = { session: session._id, held: true, usedAt: null };
  const done = await Booking.updateOne(unused, { $set: { usedAt: now }, $inc: { __v: 1 } });
  if (done.modifiedCount > 0) announceRoom(trail, session.room);
}
