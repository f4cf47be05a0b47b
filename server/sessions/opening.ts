import mongoose from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { opensByItself } from "../groups/policy.js";
import { auditGroup } from "../groups/trace.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { meetingWords } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { capital, sentence } from "../web/phrases.js";
import { notFound } from "../web/errors.js";
import { followOpening } from "./opened.js";
import { readinessOf } from "./readiness.js";
import { held, planSeries, type PlannedDate } from "./series.js";
import { Session } from "./session.js";

/** What sending a draft led to; "opened": it needed nobody's approval. */
export type SubmissionOutcome = { outcome: "submitted" | "opened" | "already-submitted" } | Refusal;

/**
 * Sends a draft to the programme office. A group that needs no approval, by the programme's settings or because
 * staff can't see it, opens at once. Refused with what is missing; a group already sent stays so.
 */
export async function submitGroup(actor: Actor, id: string): Promise<SubmissionOutcome> {
  const submitting = change<SubmissionOutcome>(actor, topicOf("group", id), async (trail) => {
    const { group, programme, dates } = await loadPlanned(id, actor.now);
    if (group.cancelledAt) throw new Refused("The group has been cancelled.");
    if (group.submittedAt) return { outcome: "already-submitted" };
    const { blockers, untrained } = await readinessOf(
      group,
      { programme, reader: actor.id },
      dates,
      "submission",
    );
    if (blockers[0] !== undefined) throw new Refused(blockers.join(" "));
    group.set({ submittedAt: actor.now, returnedNote: "" });
    await auditGroup(trail, actor, group, "submit group");
    const atOnce = opensByItself(group) || (programme.settings.autoApprove && untrained.length === 0);
    if (atOnce) {
      await open(trail, actor, group, { dates: held(dates), zone: programme.zone, by: null });
      return { outcome: "opened" };
    }
    await group.save();
    announceStage(trail, group);
    return { outcome: "submitted" };
  });
  return orRefusal(submitting);
}

/**
 * Makes a submitted group a draft again: its leader takes it back, or staff return it with a note that the leaders
 * are sent. A draft stays one; an open group is refused.
 * @param note null when a leader takes it back
 */
export async function endSubmission(
  actor: Actor,
  id: string,
  note: string | null,
): Promise<{ outcome: "draft" } | Refusal> {
  const ending = change<{ outcome: "draft" }>(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group) throw notFound();
    if (group.cancelledAt) throw new Refused("The group has been cancelled.");
    if (group.openedAt) throw new Refused("The group is open already.");
    if (!group.submittedAt) return { outcome: "draft" };
    group.set({ submittedAt: null, returnedNote: note ?? "" });
    await group.save();
    await auditGroup(trail, actor, group, note === null ? "take back group" : "return group", { note });
    announceStage(trail, group);
    if (note !== null) {
      const { title } = await calledForLeaders(group, actor.now);
      await notify(trail, [...group.leaders], {
        subject: `${capital(title)} came back to you`,
        text: `The programme office has looked at your group and would like something changed before it opens. They say: ${sentence(note)} Then send it again.`,
        path: `/groups/${id}`,
        kind: "leading",
      });
    }
    return { outcome: "draft" };
  });
  return orRefusal(ending);
}

/** What opening a group led to; `sessions` is how many dates it has, `term` the name of theirs. */
export type OpeningOutcome = { outcome: "opened" | "already-open"; sessions: number; term: string } | Refusal;

/**
 * Opens a submitted group: every session of the term is written in the same transaction, at the same wall time on
 * both sides of a clock change, closures skipped, and the leaders are told. Opening it again changes nothing: the
 * unique index on (group, number) stands below.
 * Refused when it isn't submitted, or something about its dates or leaders no longer holds.
 */
export async function openGroup(actor: Actor, id: string): Promise<OpeningOutcome> {
  const opening = change<OpeningOutcome>(actor, topicOf("group", id), async (trail) => {
    const { group, programme, dates, term } = await loadPlanned(id, actor.now);
    if (group.cancelledAt) throw new Refused("The group has been cancelled.");
    if (group.openedAt) {
      return { outcome: "already-open", sessions: await Session.countDocuments({ group: group._id }), term };
    }
    if (!group.submittedAt) throw new Refused("The group isn't waiting for approval any more.");
    const { blockers } = await readinessOf(group, { programme, reader: actor.id }, dates, "opening");
    if (blockers[0] !== undefined) throw new Refused(blockers.join(" "));
    const by = new mongoose.Types.ObjectId(actor.id);
    await open(trail, actor, group, { dates: held(dates), zone: programme.zone, by });
    return { outcome: "opened", sessions: held(dates).length, term };
  });
  return orRefusal(opening);
}

/** How a group opens: on which dates, and by whose approval; null when it needed nobody's. */
interface Opening {
  dates: readonly PlannedDate[];
  zone: string;
  by: mongoose.Types.ObjectId | null;
}

async function open(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  { dates, zone, by }: Opening,
): Promise<void> {
  group.set({ openedAt: actor.now, openedBy: by, returnedNote: "" });
  await group.save();
  const sessions = await Session.insertMany(sessionsFor(group, dates, zone));
  await followOpening(
    trail,
    actor,
    group,
    sessions.map(({ _id }) => _id),
  );
  const act = by ? "approve group" : "open group without approval";
  await auditGroup(trail, actor, group, act, { sessions: dates.length });
  announceStage(trail, group);
  await tellOpened(trail, group, dates);
}

/** Each leader's diary is written first, so that two groups of theirs can't both be let through at once. */
async function loadPlanned(
  id: string,
  now: Date,
): Promise<{
  group: GroupDocument;
  programme: ProgrammeFields;
  dates: PlannedDate[];
  term: string;
}> {
  const known = await Group.findById(id, { leaders: 1 }).lean();
  await writeDiaries(known?.leaders ?? []);
  const [group, programme] = [await Group.findById(id), await findProgramme()];
  const term = group && (await Term.findById(group.term).lean());
  if (!group || !programme || !term) throw notFound();
  const dates = planSeries(group, term, programme.zone, now);
  return { group, programme, dates, term: term.name };
}

function sessionsFor(group: GroupDocument, dates: readonly PlannedDate[], zone: string) {
  const { start, minutes } = group.slot;
  return dates.map(({ on, startsAt, endsAt }, index) => ({
    group: group._id,
    term: group.term,
    number: index + 1,
    on,
    start,
    minutes,
    zone,
    startsAt,
    endsAt,
  }));
}

function announceStage(trail: Trail, group: GroupDocument): void {
  const people = group.leaders.map((leader) => topicOf("person", leader));
  trail.announce(topicOf("group", group._id), "groups:all", "office:all", ...people);
}

async function tellOpened(trail: Trail, group: GroupDocument, dates: readonly PlannedDate[]): Promise<void> {
  const first = dates[0]
    ? ` It meets ${dates.length} times (${meetingWords(group)}), first on ${dayWords(dates[0].on)}.`
    : "";
  const { title } = await calledForLeaders(group, trail.now);
  await notify(trail, [...group.leaders], {
    subject: `${title} is open`,
    text: `${openedWords(group)}${first} You can ask for a room on its page.`,
    path: `/groups/${String(group._id)}`,
    kind: "leading",
  });
}

function openedWords(group: GroupDocument): string {
  if (opensByItself(group)) return "Your group is open. Whom you invite can join it; nobody else sees it.";
  return group.openedBy
    ? "The programme office has approved your group, and students can join it now."
    : "Your group is open, and students can join it now.";
}
