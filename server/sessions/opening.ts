import mongoose from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { meetingWords, titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { readinessOf } from "./readiness.js";
import { held, planSeries, type PlannedDate } from "./series.js";
import { Session } from "./session.js";

/** Sends a draft to the programme office. Refused with what is missing; a group already sent stays so. */
export async function submitGroup(
  actor: Actor,
  id: string,
): Promise<{ outcome: "submitted" | "already-submitted" } | Refusal> {
  const submitting = change<{ outcome: "submitted" | "already-submitted" }>(
    actor,
    topicOf("group", id),
    async (trail) => {
      const { group, programme, dates } = await loadPlanned(id, actor.now);
      if (group.cancelledAt) throw new Refused("The group has been cancelled.");
      if (group.submittedAt) return { outcome: "already-submitted" };
      const { blockers } = await readinessOf(group, { programme }, dates, false);
      if (blockers[0] !== undefined) throw new Refused(blockers.join(" "));
      group.set({ submittedAt: actor.now, returnedNote: "" });
      await group.save();
      trail.audit("submit group", topicOf("group", id));
      announceStage(trail, group);
      return { outcome: "submitted" };
    },
  );
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
    trail.audit(note === null ? "take back group" : "return group", topicOf("group", id), { note });
    announceStage(trail, group);
    if (note !== null) {
      const words = note === "" ? "Ask the programme office what to change." : `They say: ${note}`;
      await notify(trail, [...group.leaders], {
        subject: `${titleInMessages(group)} came back to you`,
        text: `The programme office has looked at your group and would like something changed before it opens. ${words} Then send it again.`,
        path: `/groups/${id}`,
      });
    }
    return { outcome: "draft" };
  });
  return orRefusal(ending);
}

/** What opening a group led to; `sessions` is how many dates it has. */
export type OpeningOutcome = { outcome: "opened" | "already-open"; sessions: number } | Refusal;

/**
 * Opens a submitted group: every session of the term is written in the same transaction, at the same wall time on
 * both sides of a clock change, closures skipped, and the leaders are told. Opening it again changes nothing: the
 * unique index on (group, number) stands below.
 * Refused when it isn't submitted, or something about its dates or leaders no longer holds.
 */
export async function openGroup(actor: Actor, id: string): Promise<OpeningOutcome> {
  const opening = change<OpeningOutcome>(actor, topicOf("group", id), async (trail) => {
    const known = await Group.findById(id, { leaders: 1 }).lean();
    await writeDiaries(known?.leaders ?? []);
    const { group, programme, dates } = await loadPlanned(id, actor.now);
    if (group.cancelledAt) throw new Refused("The group has been cancelled.");
    if (group.openedAt) {
      return { outcome: "already-open", sessions: await Session.countDocuments({ group: group._id }) };
    }
    if (!group.submittedAt) throw new Refused("The group isn't waiting for approval any more.");
    const { blockers } = await readinessOf(group, { programme }, dates, true);
    if (blockers[0] !== undefined) throw new Refused(blockers.join(" "));
    group.set({ openedAt: actor.now, openedBy: new mongoose.Types.ObjectId(actor.id), returnedNote: "" });
    await group.save();
    const sessions = sessionsFor(group, held(dates), programme.zone);
    await Session.insertMany(sessions);
    trail.audit("approve group", topicOf("group", id), { sessions: sessions.length });
    announceStage(trail, group);
    await tellOpened(trail, group, held(dates));
    return { outcome: "opened", sessions: sessions.length };
  });
  return orRefusal(opening);
}

async function loadPlanned(
  id: string,
  now: Date,
): Promise<{
  group: GroupDocument;
  programme: ProgrammeFields;
  dates: PlannedDate[];
}> {
  const [group, programme] = [await Group.findById(id), await findProgramme()];
  const term = group && (await Term.findById(group.term).lean());
  if (!group || !programme || !term) throw notFound();
  return { group, programme, dates: planSeries(group, term, programme.zone, now) };
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
  await notify(trail, [...group.leaders], {
    subject: `${titleInMessages(group)} is open`,
    text: `The programme office has approved your group, and students can join it now.${first} You can ask for a room on its page.`,
    path: `/groups/${String(group._id)}`,
  });
}
