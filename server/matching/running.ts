import { randomInt } from "node:crypto";
import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";
import { slotWords } from "../time/words.js";
import type { MatchProblem } from "./problem.js";
import type { MatchResult, Placement } from "./result.js";
import { Round, type RoundDocument } from "./round.js";
import { solveMatching } from "./solve.js";
import { problemOf } from "./term-problem.js";

/** Opens the term's round; there is one open round to a term, which the database itself keeps. */
export async function openRound(
  actor: Actor,
  term: Types.ObjectId,
  plan: { deadlineAt: Date; maxGroups: number },
): Promise<{ outcome: "opened" | "already-open"; round: string }> {
  return change(actor, topicOf("term", term), async (trail) => {
    const open = await Round.findOne({ term, open: true }).lean();
    if (open) return { outcome: "already-open", round: String(open._id) };
    const [round] = await Round.create([
      { ...plan, term, openedAt: actor.now, openedBy: actor.id, seed: randomInt(1, 1_000_000), open: true },
    ]);
    const topic = topicOf("round", round?._id ?? term);
    trail.audit("open round", topic, { deadlineAt: plan.deadlineAt, maxGroups: plan.maxGroups });
    trail.announce(topic, "round:all", "office:all", "groups:all");
    return { outcome: "opened", round: String(round?._id) };
  });
}

/**
 * Works the draft out anew from the places and wishes as they are now. Nobody is told; the solver runs in a thread
 * of its own, outside the transaction.
 * @returns "published" when the round is over already
 */
export async function draftRound(
  actor: Actor,
  roundId: string,
  seconds: number,
): Promise<"drafted" | "published"> {
  const problem = await problemFor(roundId);
  const result = await solveMatching(problem, { timeLimitSeconds: seconds });
  return change(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    if (round.publishedAt) return "published";
    round.draft = { problem, result, madeAt: actor.now };
    await round.save();
    trail.audit("draft round", topicOf("round", roundId), { ...result.objective, status: result.status });
    trail.announce(topicOf("round", roundId), "office:all");
    return "drafted";
  });
}

async function problemFor(roundId: string): Promise<MatchProblem> {
  const round = await Round.findById(roundId).orFail().lean();
  const groups = await Group.find({
    term: round.term,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
    kind: mongoose.trusted({ $ne: "shared-experience" }),
  }).lean();
  const asking = round.asking.map((each) => each.person);
  const students = await Person.find({ _id: mongoose.trusted({ $in: asking }), leftAt: null }).lean();
  const perStudent = (await findProgramme())?.settings.maxGroups ?? 2;
  return problemOf(round.seed, groups, students, { perRound: round.maxGroups, perStudent });
}

/** The draft as typed: it was written by this app from a checked problem. */
export const draftOf = (round: Pick<RoundDocument, "draft">) =>
  round.draft as { problem: MatchProblem; result: MatchResult; madeAt: Date } | null;

/** "stale": a place of the draft has been taken since, so the draft has to be worked out again. */
export type PublishOutcome = "published" | "already" | "no-draft" | "stale";

/** Makes the draft true, whole or not at all: everybody placed becomes a member and gets exactly one message. */
export async function publishRound(actor: Actor, roundId: string): Promise<PublishOutcome> {
  const topic = topicOf("round", roundId);
  return change<PublishOutcome>(actor, topic, async (trail) => {
    const round = await Round.findById(roundId).orFail();
    const draft = draftOf(round);
    if (round.publishedAt) return "already";
    if (!draft) return "no-draft";
    const groups = await groupsOf(draft.result.placements);
    const stillRight = isStillRight(draft.result.placements, await problemFor(roundId));
    if (!stillRight || !seatAll(draft.result.placements, groups, actor.now)) return "stale";
    for (const group of groups.values()) await group.save();
    round.set({ publishedAt: actor.now, publishedBy: actor.id, open: false });
    await round.save();
    await tellAll(trail, draft.result, groups);
    trail.audit("publish round", topic, { ...draft.result.objective });
    trail.announce(
      topic,
      "office:all",
      "groups:all",
      ...[...groups.keys()].map((id) => topicOf("group", id)),
    );
    trail.announce(...round.asking.map((each) => topicOf("person", each.person)));
    return "published";
  });
}

async function groupsOf(placements: Placement[]): Promise<Map<string, GroupDocument>> {
  const ids = [...new Set(placements.map((placement) => placement.group))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) });
  return new Map(groups.map((group) => [String(group._id), group]));
}

/** Whether nobody placed has meanwhile joined something that clashes, or left the round. */
function isStillRight(placements: Placement[], fresh: MatchProblem): boolean {
  const students = new Map(fresh.students.map((student) => [student.id, student]));
  return placements.every(({ student, group }) => {
    const now = students.get(student);
    const got = placements.filter((each) => each.student === student).length;
    return now !== undefined && got <= now.maxGroups && !now.barred.includes(group);
  });
}

/** Seats everybody in the documents at hand; false when one place is no longer there. */
function seatAll(placements: Placement[], groups: Map<string, GroupDocument>, now: Date): boolean {
  return placements.every(({ student, group: id }) => {
    const group = groups.get(id);
    if (!group || group.cancelledAt || group.waitlist.length > 0) return false;
    if (group.members.some((member) => String(member.person) === student)) return false;
    group.members.push({ person: new mongoose.Types.ObjectId(student), joinedAt: now, by: "round" });
    return group.members.length <= group.capacity;
  });
}

async function tellAll(trail: Trail, result: MatchResult, groups: Map<string, GroupDocument>): Promise<void> {
  const lines = [...result.placements, ...result.unplaced];
  for (const student of new Set(lines.map((line) => line.student))) {
    const placed = result.placements.filter((each) => each.student === student);
    const text = placed.map((line) => placementWords(line, groups)).join("\n\n");
    const none = result.unplaced.filter((each) => each.student === student).map((each) => each.text);
    await notify(trail, [new mongoose.Types.ObjectId(student)], {
      subject: placed.length > 0 ? "You have a place" : "About your place in a group",
      text: text === "" ? `We could not place you this time. ${none.join(" ")}` : text,
      path: "/today",
    });
  }
}

function placementWords({ group: id, why }: Placement, groups: Map<string, GroupDocument>): string {
  const group = groups.get(id);
  return group ? `${group.title}, ${slotWords(group.slot)}.\n${why}` : why;
}
