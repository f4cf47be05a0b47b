import { topicOf, type Actor, type Trail } from "../data/change.js";
import { isSame } from "../groups/places.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import type { SessionDocument, SessionFields } from "../sessions/session.js";
import { findRegister } from "./register-keeping.js";
import { phaseOf, setMark } from "./register.js";
import { markOf, wordOf } from "./words-said.js";

type Named = Pick<SessionFields, "_id" | "group">;

/**
 * "sent"; "waits": it was written in time on a phone without a network and reached us after the start, so a leader
 * decides; "again": it was sent before. The others wrote nothing.
 */
export type ApologyOutcome = "sent" | "waits" | "again" | "here" | "begun" | "cancelled" | "not-a-member";

const sent: readonly ApologyOutcome[] = ["sent", "waits"];

/**
 * The actor says that they can't come, until the session starts.
 * @param writtenAt when they did so; earlier than now when their phone was without a network
 */
export async function apologise(actor: Actor, named: Named, writtenAt: Date): Promise<ApologyOutcome> {
  const work = async (trail: Trail): Promise<ApologyOutcome> => {
    const { session, group } = await findRegister(named);
    if (!group.members.some(({ person }) => isSame(person, actor.id))) return "not-a-member";
    const outcome = excuse(session, actor, writtenAt);
    if (!sent.includes(outcome)) return outcome;
    await session.save();
    await auditGroup(trail, actor, group, "send an apology", {}, topicOf("session", session._id));
    trail.announce(topicOf("group", group._id));
    return outcome;
  };
  return changeUnlessRefused(actor, topicOf("group", named.group), work, (done) => !sent.includes(done));
}

function excuse(session: SessionDocument, { id, now }: Actor, writtenAt: Date): ApologyOutcome {
  if (session.cancelledAt) return "cancelled";
  const before = markOf(session, id) ?? wordOf(session, id)?.mark;
  if (before === "apology") return "again";
  if (before === "present" || before === "late") return "here";
  if (writtenAt >= session.startsAt) return "begun";
  const word = { person: id, mark: "apology", saidAt: writtenAt, reachedAt: now, startsAt: session.startsAt };
  const isOpen = phaseOf(session, now) === "open";
  const state = now >= session.startsAt ? "waiting" : isOpen ? "counted" : "noted";
  session.said.push({ ...word, state });
  if (state === "counted") setMark(session, id, "apology", id, now);
  return state === "waiting" ? "waits" : "sent";
}

/** Takes the actor's apology back: they come after all. @returns "too-late" from the start on, "none" without one */
export async function takeApologyBack(
  actor: Actor,
  named: Named,
): Promise<"taken-back" | "too-late" | "none"> {
  return changeUnlessRefused<"taken-back" | "too-late" | "none">(
    actor,
    topicOf("group", named.group),
    async (trail) => {
      const { session, group } = await findRegister(named);
      const own = ({ person, mark }: { person: unknown; mark: string }) =>
        String(person) === actor.id && mark === "apology";
      if (!session.said.some(own)) return "none";
      if (actor.now >= session.startsAt || session.registerClosedAt) return "too-late";
      session.set(
        "said",
        session.said.filter((word) => !own(word)),
      );
      session.set(
        "register",
        session.register.filter((entry) => !(own(entry) && isSame(entry.markedBy, actor.id))),
      );
      await session.save();
      await auditGroup(trail, actor, group, "take an apology back", {}, topicOf("session", session._id));
      trail.announce(topicOf("group", group._id));
      return "taken-back";
    },
    (done) => done !== "taken-back",
  );
}
