import mongoose, { type Types } from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify, type Message } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import { momentWords } from "../time/words.js";
import { officeTopic } from "./drafting.js";
import { changeOpenRound } from "./open-round.js";
import { refuse, withRefusals } from "./refusing.js";
import { Round, type Over, type RoundDocument } from "./round.js";
import { Run } from "./run.js";

/**
 * Ends an open round without giving any place, and tells everybody who asked once, with the reason. What was asked and
 * arranged stays, so that it can be opened again, but for what students said of themselves in confidence. A draft
 * being worked out is stopped.
 */
export async function withdrawRound(
  actor: Actor,
  roundId: string,
  reason: string,
): Promise<Over | "withdrawn-now"> {
  return changeOpenRound<"withdrawn-now">(actor, roundId, async (round, trail) => {
    for (const asking of round.asking) asking.company = "";
    const withdrawn = { withdrawnAt: actor.now, withdrawnBy: new mongoose.Types.ObjectId(actor.id) };
    round.set({ ...withdrawn, withdrawnReason: reason, open: false });
    await round.save();
    await Run.updateMany({ round: round._id, underWay: true }, { $set: { stopAskedAt: actor.now } });
    trail.audit("withdraw round", topicOf("round", roundId), { reason, asking: round.asking.length });
    await tellAskers(trail, round, {
      subject: "The round for places was withdrawn",
      text: `The programme office ended the round in which you asked for a place, and gave nobody one in it. Why: ${reason}\n\nYou can join a group with a free place at any time.`,
    });
    return "withdrawn-now";
  });
}

/** "other-open": another round of the term is open by now. "not-withdrawn": there was nothing to undo. */
export type ReopenOutcome = "reopened" | "other-open" | "not-withdrawn";

/** Opens a withdrawn round again, with all that was asked and arranged, and tells those who asked. */
export async function reopenRound(actor: Actor, roundId: string): Promise<ReopenOutcome> {
  const reopening = change<ReopenOutcome>(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    if (!round.withdrawnAt) return refuse("not-withdrawn");
    if (await Round.exists({ term: round.term, open: true })) return refuse("other-open");
    round.set({ withdrawnAt: null, withdrawnBy: null, withdrawnReason: "", open: true });
    await round.save();
    trail.audit("open round again", topicOf("round", roundId));
    const until = momentWords(round.deadlineAt, (await findProgramme())?.zone ?? "UTC");
    const wishes = actor.now < round.deadlineAt ? `You can change it until ${until}. ` : "";
    await tellAskers(trail, round, {
      subject: "The round for places is open again",
      text: `The round in which you asked for a place goes on after all, and what you asked for counts. ${wishes}If you had said that you would rather not be the only one of a kind, say it again: that was forgotten. You will hear when places are given.`,
    });
    trail.announce(officeTopic(roundId));
    return "reopened";
  });
  return withRefusals(reopening).catch((error: unknown): ReopenOutcome => {
    if (isTaken(error)) return "other-open";
    throw error;
  });
}

/** One message to each who asked, and a look for every page that shows whether a round is open. */
async function tellAskers(
  trail: Trail,
  round: RoundDocument,
  words: Pick<Message, "subject" | "text">,
): Promise<void> {
  const people: Types.ObjectId[] = round.asking.map(({ person }) => person);
  await notify(trail, people, { ...words, path: `/rounds/${String(round._id)}`, kind: "places" });
  trail.announce(topicOf("round", round._id), "round:all", "office:all", "groups:all");
  trail.announce(...people.map((person) => topicOf("person", person)));
}
