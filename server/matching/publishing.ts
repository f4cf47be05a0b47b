import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { auditPlace } from "../groups/trace.js";
import { notifyEach } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { Draft, findDraft, type RoundDraft } from "./draft.js";
import { officeTopic } from "./drafting.js";
import { fittingNow, type Fitting } from "./fitting.js";
import { messageOf } from "./message.js";
import { namesFor } from "./group-names.js";
import { broughtTo } from "./outcome-words.js";
import { findOffered, whoIsFull } from "./outlook.js";
import { Placing } from "./placing.js";
import { considerationOf, problemFor } from "./problem-now.js";
import { refuse, withRefusals } from "./refusing.js";
import { byStudent } from "./result.js";
import { Round, type RoundDocument } from "./round.js";
import { isPublishable } from "./validity.js";

/**
 * "stale": the draft was made for a round arranged otherwise, or left out somebody who asked, so it has to be worked
 * out again. "too-early": students may still ask, and nobody said to close the round now. "no-draft": there is none.
 * "other-draft": the newest isn't the one that was read. "withdrawn": the round was ended without giving places.
 */
export type PublishOutcome =
  "published" | "already" | "withdrawn" | "no-draft" | "stale" | "too-early" | "other-draft";

/**
 * Makes the draft true, once: everybody whose placement still holds becomes a member, and everybody who asked gets
 * exactly one message. A placement that doesn't fit any more is left, and said to be, to the person and to staff.
 * What is refused writes nothing.
 * @param closeNow whether to close the round to further asking though its deadline is still to come
 * @param read number of the draft that whoever publishes has read; without it, it is the newest
 */
export async function publishRound(
  actor: Actor,
  roundId: string,
  closeNow: boolean,
  read?: number,
): Promise<PublishOutcome> {
  return withRefusals(
    change<PublishOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).orFail();
      if (round.publishedAt) return "already";
      if (round.withdrawnAt) return refuse("withdrawn");
      const draft = await findDraft(round._id, round.draftNumber);
      if (!draft) return refuse("no-draft");
      if (read !== undefined && read !== draft.number) return refuse("other-draft");
      if (actor.now < round.deadlineAt && !closeNow) return refuse("too-early");
      const fitting = await lookWhatFits(round, draft, actor.now);
      await seatAll(trail, actor, roundId, fitting);
      await keepPlacings(round, fitting);
      for (const asking of round.asking) asking.company = "";
      round.set({ publishedAt: actor.now, publishedBy: actor.id, open: false });
      await round.save();
      await Draft.deleteMany({ round: round._id, number: mongoose.trusted({ $ne: draft.number }) });
      await tellAll(trail, round, draft, fitting);
      return "published";
    }),
  );
}

/**
 * What of the draft holds. Each person placed is written first, in their diary and in their own document: so whoever
 * changes their groups, free time or topics at this moment waits, or makes this look again.
 * @throws Refused "stale"
 */
async function lookWhatFits(round: RoundDocument, draft: RoundDraft, now: Date): Promise<Fitting> {
  const { placements } = draft.result;
  const placed = [...new Set(placements.map(({ student }) => student))].map(idOf);
  await writeDiaries(placed);
  await Person.updateMany({ _id: mongoose.trusted({ $in: placed }) }, { $inc: { __v: 1 } });
  const fresh = await problemFor(round._id, now);
  if (!(await isPublishable(round, draft, fresh))) return refuse("stale");
  return fittingNow(placements, fresh);
}

const idOf = (id: string) => new mongoose.Types.ObjectId(id);

async function seatAll(trail: Trail, actor: Actor, round: string, { seated }: Fitting): Promise<void> {
  const ids = [...new Set(seated.map(({ group }) => group))];
  const groups: GroupDocument[] = await Group.find({ _id: mongoose.trusted({ $in: ids }) });
  for (const group of groups) {
    for (const { student } of seated.filter((each) => each.group === String(group._id))) {
      group.members.push({ person: idOf(student), joinedAt: actor.now, by: "round" });
      await auditPlace(trail, actor, group, "place by round", student, { round });
    }
    await group.save();
    trail.announce(topicOf("group", group._id));
  }
}

async function keepPlacings({ _id: round }: RoundDocument, { seated, left }: Fitting): Promise<void> {
  const lines = [
    ...seated.map(({ student, group }) => ({ student, group, reason: null })),
    ...left.map(({ student, group, reason }) => ({ student, group, reason })),
  ];
  const placings = lines.map(({ student, group, reason }) => ({
    round,
    person: idOf(student),
    group: idOf(group),
    left: reason,
  }));
  if (placings.length > 0) await Placing.insertMany(placings);
}

async function tellAll(
  trail: Trail,
  round: RoundDocument,
  { problem, result }: RoundDraft,
  fitting: Fitting,
): Promise<void> {
  const names = await namesFor(result, round.maxGroups);
  const placements = byStudent(result.placements);
  const unplaced = byStudent(result.unplaced);
  const left = byStudent(fitting.left);
  const neverFree = new Set(problem.students.filter(({ free }) => free.length === 0).map(({ id }) => id));
  const full = whoIsFull(await findOffered(round));
  const path = `/rounds/${String(round._id)}`;
  const letters = round.asking.map((asking) => {
    const id = String(asking.person);
    const own = {
      placements: placements.get(id) ?? [],
      unplaced: unplaced.get(id) ?? [],
      isNeverFree: neverFree.has(id),
      isFull: full.has(id),
    };
    const words = messageOf(broughtTo(id, own, names, left.get(id)), considerationOf(round, asking));
    return { to: asking.person, message: { ...words, path, kind: "places" as const } };
  });
  await notifyEach(trail, letters);
  trail.audit("publish round", topicOf("round", round._id), {
    ...result.objective,
    seated: fitting.seated.length,
    left: fitting.left.length,
  });
  trail.announce(topicOf("round", round._id), officeTopic(round._id), "office:all", "groups:all");
  trail.announce(...round.asking.map(({ person }: { person: Types.ObjectId }) => topicOf("person", person)));
}
