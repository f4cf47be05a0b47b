import mongoose from "mongoose";
import type { Actor } from "../data/change.js";
import { among } from "../data/ids.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { namesIn } from "../groups/presenter.js";
import { kindWords, meetingWords, yearsWords } from "../groups/words.js";
import { openGroup } from "../sessions/opening.js";
import { readinessOf } from "../sessions/readiness.js";
import { held, planSeries } from "../sessions/series.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { TermFields } from "../terms/term.js";
import { kindsShown } from "./shown.js";

type Terms = readonly Pick<TermFields, "_id">[];

const termAmong = (terms: Terms) => ({ term: among(terms.map(({ _id }) => _id)) });

/** The groups of these terms that wait for approval. */
const waiting = (terms: Terms) => ({
  ...termAmong(terms),
  ...kindsShown,
  submittedAt: mongoose.trusted({ $ne: null }),
  openedAt: null,
  cancelledAt: null,
});

/** How many wait. */
export const countWaiting = (terms: Terms): Promise<number> => Group.countDocuments(waiting(terms));

/** One group that waits for approval, and whether anything still keeps it. */
export interface ApprovalRow {
  id: string;
  name: string;
  facts: string;
  leaders: string;
  dates: number;
  /** What has to be mended before it can open; none: it is ready. */
  blockers: string[];
  /** Whose clearance or training is still to come, and where staff settle it. */
  untrained: { name: string; href: string }[];
  hints: string[];
  ready: boolean;
}

/** A page of those that wait, the one sent first on top. */
export async function findWaiting(
  terms: readonly TermFields[],
  programme: ProgrammeFields,
  now: Date,
  { skip, most }: { skip: number; most: number },
): Promise<ApprovalRow[]> {
  const groups: GroupFields[] = await Group.find(waiting(terms))
    .sort({ submittedAt: 1, _id: 1 })
    .skip(skip)
    .limit(most)
    .lean();
  const names = await namesOf(groups.flatMap(({ leaders }) => [...leaders]));
  return Promise.all(groups.map((group) => rowOf(group, { terms, programme, names, now })));
}

async function rowOf(
  group: GroupFields,
  at: {
    terms: readonly TermFields[];
    programme: ProgrammeFields;
    names: ReadonlyMap<string, string>;
    now: Date;
  },
): Promise<ApprovalRow> {
  const { programme } = at;
  const term = at.terms.find(({ _id }) => _id.equals(group.term));
  const dates = term ? planSeries(group, term, programme.zone, at.now) : [];
  const isLater = term !== at.terms[0];
  const { blockers, hints, steps } = await readinessOf(group, { programme }, dates, "opening");
  const topic = programme.topics.find(({ code }) => code === group.topic)?.name ?? group.topic;
  return {
    id: String(group._id),
    name: `${group.code} ${group.title}`,
    facts: [
      ...(isLater && term ? [term.name] : []),
      topic,
      kindWords[group.kind],
      meetingWords(group),
      yearsWords(group.years),
    ].join(" · "),
    leaders: namesIn(group.leaders, at.names),
    dates: held(dates).length,
    blockers,
    untrained: steps
      .filter(({ untrained }) => untrained !== null)
      .map(({ name, leader }) => ({ name, href: `/office/leaders/${leader}?from=approvals` })),
    hints,
    ready: blockers.length === 0,
  };
}

/** What approving several groups led to: how many opened, and why others didn't, by their names. */
export interface Approved {
  opened: number;
  refused: { name: string; reason: string }[];
}

/**
 * Opens each of these groups in a change of its own: one that can't open keeps none of the others from it. A group
 * that is open already, or isn't there, is passed over.
 */
export async function approveAll(actor: Actor, terms: Terms, ids: readonly string[]): Promise<Approved> {
  const approved: Approved = { opened: 0, refused: [] };
  for (const id of new Set(ids)) {
    const group = await Group.findOne(
      { _id: id, ...termAmong(terms), ...kindsShown },
      { code: 1, title: 1 },
    ).lean();
    if (!group) continue;
    // The one key of the form stands for each of its groups apart.
    const key = actor.actionKey === undefined ? undefined : `${actor.actionKey}:${id}`;
    const done = await openGroup({ ...actor, actionKey: key }, id);
    if (done.outcome === "opened") approved.opened += 1;
    if (done.outcome === "refused") {
      approved.refused.push({ name: `${group.code} ${group.title}`, reason: done.reason });
    }
  }
  return approved;
}
