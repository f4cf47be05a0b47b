import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import { notify } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import { broughtTo, placedWords, type Brought, type Names } from "./outcome-words.js";
import { refuse, withRefusals } from "./refusing.js";
import type { MatchResult } from "./result.js";
import { draftOf, Round, type RoundDocument, type RoundDraft } from "./round.js";
import { problemFor } from "./running.js";
import { isStillRight } from "./still-right.js";

/**
 * "stale": what the draft rests on has changed since, so it has to be worked out again. "too-early": students may
 * still ask, and nobody said to close the round now. "no-draft": there is none, or none that keeps every rule.
 */
export type PublishOutcome = "published" | "already" | "no-draft" | "stale" | "too-early";

/**
 * Makes the draft true, whole or not at all: everybody placed becomes a member, and everybody who asked gets exactly
 * one message. What is refused writes nothing.
 * @param closeNow whether to close the round to further asking though its deadline is still to come
 */
export async function publishRound(
  actor: Actor,
  roundId: string,
  closeNow: boolean,
): Promise<PublishOutcome> {
  return withRefusals(
    change<PublishOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).orFail();
      const draft = draftOf(round);
      if (round.publishedAt) return "already";
      if (!draft?.result.objective) return refuse("no-draft");
      if (actor.now < round.deadlineAt && !closeNow) return refuse("too-early");
      const groups = await seatAll(draft, roundId, actor.now);
      round.set({ publishedAt: actor.now, publishedBy: actor.id, open: false });
      await round.save();
      await tellAll(trail, round, draft.result, groups);
      return "published";
    }),
  );
}

/** Seats everybody placed. @throws Refused "stale" when the draft no longer holds */
async function seatAll(
  { problem, result }: RoundDraft,
  roundId: string,
  now: Date,
): Promise<GroupDocument[]> {
  const placed = [...new Set(result.placements.map(({ student }) => student))];
  await writeDiaries(placed.map((id) => new mongoose.Types.ObjectId(id)));
  if (!isStillRight({ problem, result }, await problemFor(roundId))) refuse("stale");
  const ids = [...new Set(result.placements.map(({ group }) => group))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) });
  for (const group of groups) {
    for (const { student } of result.placements.filter((each) => each.group === String(group._id))) {
      group.members.push({ person: new mongoose.Types.ObjectId(student), joinedAt: now, by: "round" });
    }
    await group.save();
  }
  return groups;
}

async function tellAll(
  trail: Trail,
  round: RoundDocument,
  result: MatchResult,
  changed: GroupDocument[],
): Promise<void> {
  const topic = topicOf("round", round._id);
  const asking = round.asking.map(({ person }) => person);
  const names = await namesFor(result);
  for (const person of asking) {
    const message = messageOf(broughtTo(String(person), result, names));
    await notify(trail, [person], { ...message, path: `/rounds/${String(round._id)}` });
  }
  trail.audit("publish round", topic, { ...result.objective });
  trail.announce(topic, "office:all", "groups:all");
  trail.announce(...changed.map((group) => topicOf("group", group._id)));
  trail.announce(...asking.map((person: Types.ObjectId) => topicOf("person", person)));
}

/** The groups and topics that a result speaks of. */
export async function namesFor(result: MatchResult): Promise<Names> {
  const ids = result.groups.map((group) => group.id);
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }).lean<GroupFields[]>();
  const topics = (await findProgramme())?.topics ?? [];
  return { groups: new Map(groups.map((group) => [String(group._id), group])), topics };
}

function messageOf({ placed, unmet }: Brought): { subject: string; text: string } {
  const places = placed.map(({ title, when }) => `${title}, ${when}. ${placedWords.student}`);
  const wishes = unmet.map(({ topics, text, wayOut }) => `${topics}: ${[text, wayOut].join(" ").trim()}`);
  const none = "We could not place you this time.";
  const noTopics =
    "You asked for a place, but your profile named no topic when the places were given out, so there was nothing to look for. You can choose topics and join a group with a free place at any time.";
  const start = placed.length > 0 ? places : [unmet.length > 0 ? none : noTopics];
  return {
    subject: placed.length > 0 ? "You have a place" : "About your place in a group",
    text: [...start, ...wishes].join("\n\n"),
  };
}
