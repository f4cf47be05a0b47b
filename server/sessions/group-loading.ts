import { Types } from "mongoose";
import { lookTogether } from "../data/look-together.js";
import { namesOf, type GroupOutline } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { hasRoom, offerOf, placesOf } from "../groups/places.js";
import {
  isAskedToLead,
  isMember,
  isWaiting,
  leads,
  mayManage,
  maySee,
  whyNotJoin,
} from "../groups/policy.js";
import { presentGroupCard, stageOf } from "../groups/presenter.js";
import { findUndo, type Undo } from "../groups/undo.js";
import { holds, type Viewer } from "../people/viewer.js";
import { findTermsAhead } from "../terms/next-term.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { findTerms, Term, type TermFields } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { findAlternatives } from "./alternatives.js";
import { coverersOf } from "./covered.js";
import { heldInAll } from "./life.js";
import { placesToGive } from "./may-join.js";
import { roomsOf } from "./presenter.js";
import { readinessOf, trainingOf, type Readiness } from "./readiness.js";
import { planSeries, type PlannedDate } from "./series.js";
import { Session, type SessionFields } from "./session.js";

/** What the page of a group is made of. */
export interface GroupPage {
  group: GroupFields;
  viewer: Viewer;
  now: Date;
  zone: string;
  programme: ProgrammeFields;
  /** Every term, the earliest first. */
  terms: readonly TermFields[];
  /** Every session, in order, without its register. */
  sessions: DatedSession[];
  names: ReadonlyMap<string, string>;
  rooms: ReadonlyMap<string, string>;
  /** Before opening: the dates to come, and what is missing. */
  plan: (Outlook & { readiness: Readiness }) | null;
  /** The same dates for the viewer who is asked to lead it too; null for everybody else. */
  outlook: Outlook | null;
  /** What the viewer, who is asked to lead it too, has and still needs; null for everybody else. */
  askedReadiness: Readiness["steps"][number] | null;
  /** To staff, of an open group that goes on: its leaders who aren't cleared for its topic; empty for everybody else. */
  uncleared: Readiness["steps"];
  /** The viewer's places in other groups of the term, where they could have one in this. */
  others: readonly GroupOutline[];
  /** Where its members go on, when it was merged into another. */
  mergedInto: { href: string; title: string } | null;
  /** Of a group that has finished, to who led it: whether a draft of it can be made; null for everybody else. */
  runAgain: "now" | "once-planned" | null;
  /** What the viewer has just given up and can take back. */
  undo: Undo | null;
  /** Cards of other groups, for somebody who finds this one full, or whose it was before it was cancelled. */
  alternatives: ReturnType<typeof presentGroupCard>[];
}

/** The dates a group will have, and the name of their term. */
interface Outlook {
  dates: PlannedDate[];
  term: string;
}

/** A session as the page of its group lists it. */
export type DatedSession = Omit<SessionFields, "register" | "leading" | "corrections">;

/**
 * Loads what the viewer's page of the group shows; nothing of it is decided here but what to load.
 * @param id of the group, as an address names it
 * @throws HttpError 404, the same for an unknown and for a hidden group
 */
export async function loadGroupPage(
  viewer: Viewer,
  id: unknown,
  now: Date,
  zone: string,
): Promise<GroupPage> {
  const known = objectId.safeParse(id);
  const common = known.success
    ? await lookTogether(`page of group:${known.data}`, () => readCommon(known.data))
    : null;
  if (!common || !maySee(viewer, common.group)) throw notFound();
  const { group, programme } = common;
  const [plan, outlook, askedReadiness, uncleared, alternatives, others, undo, mergedInto, runAgain] =
    await Promise.all([
      planOf(group, viewer, programme, now),
      isAskedToLead(viewer, group) ? outlookOf(group, programme, now) : null,
      askedReadinessOf(group, viewer, programme),
      unclearedIn(common, viewer, now),
      alternativesFor(group, viewer, programme, { now, zone }),
      placesToGive(group, viewer, now),
      findUndo(viewer.id, now, zone, group._id),
      mergedIntoOf(group),
      runAgainOf(common, viewer, { now, zone }),
    ]);
  const own = { plan, outlook, askedReadiness, uncleared, alternatives, others, undo, mergedInto, runAgain };
  return { ...common, viewer, now, zone, ...own };
}

/** Only groups that anybody may see are merged. */
async function mergedIntoOf({ mergedInto }: GroupFields): Promise<GroupPage["mergedInto"]> {
  const into = mergedInto ? await Group.findById(mergedInto, { title: 1 }).lean() : null;
  return into && { href: `/groups/${String(into._id)}`, title: into.title };
}

/** A draft is made from groups of terms before the one planned last, and only while that one isn't over. */
async function runAgainOf(
  { group, sessions }: Pick<GroupPage, "group" | "sessions">,
  viewer: Viewer,
  { now, zone }: { now: Date; zone: string },
): Promise<GroupPage["runAgain"]> {
  if (!leads(viewer, group) || !holds(viewer, "leader")) return null;
  if (stageOf(group) !== "open" || heldInAll(sessions, now) === null) return null;
  const today = wallOf(now, zone).on;
  const last = (await findTermsAhead(today)).at(-1);
  return last && last.endsOn >= today && !last._id.equals(group.term) ? "now" : "once-planned";
}

/** What a group's page is made of whoever looks; it holds more than most may see. */
async function readCommon(
  id: string,
): Promise<Pick<GroupPage, "group" | "programme" | "terms" | "sessions" | "names" | "rooms"> | null> {
  const group = await Group.findById(id).lean();
  if (!group) return null;
  const [programme, terms, sessions, names] = await Promise.all([
    findProgramme(),
    findTerms(),
    Session.find({ group: group._id }, { register: 0, leading: 0, corrections: 0 })
      .sort({ startsAt: 1 })
      .lean(),
    namesOf([...group.leaders, ...group.members.map((each) => each.person), ...askedIn(group)]),
  ]);
  const guests = await namesOf(coverersOf(sessions));
  const all = guests.size === 0 ? names : new Map([...guests, ...names]);
  return programme && { group, programme, terms, sessions, names: all, rooms: await roomsOf(sessions) };
}

/** Who is asked to lead the group. The asker is named only where they lead it; staff speak for the office. */
const askedIn = ({ coLeaderAsked: asked }: GroupFields) => (asked ? [asked.person] : []);

async function askedReadinessOf(
  group: GroupFields,
  viewer: Viewer,
  programme: ProgrammeFields,
): Promise<GroupPage["askedReadiness"]> {
  if (!isAskedToLead(viewer, group)) return null;
  const { steps } = await trainingOf({ ...group, leaders: [new Types.ObjectId(viewer.id)] }, programme);
  return steps[0] ?? null;
}

/** Whoever is cleared no more goes on with a group that is open, so its page is where the office sees it. */
async function unclearedIn(
  { group, programme, sessions }: Pick<GroupPage, "group" | "programme" | "sessions">,
  viewer: Viewer,
  now: Date,
): Promise<Readiness["steps"]> {
  const goesOn = stageOf(group) === "open" && heldInAll(sessions, now) === null;
  if (!goesOn || !holds(viewer, "staff") || !mayManage(viewer, group)) return [];
  const { steps } = await trainingOf(group, programme);
  return steps.filter((each) => each.steps.some(({ done, isClearance }) => isClearance && !done));
}

async function planOf(
  group: GroupFields,
  viewer: Viewer,
  programme: ProgrammeFields,
  now: Date,
): Promise<GroupPage["plan"]> {
  const outlook = mayManage(viewer, group) ? await outlookOf(group, programme, now) : null;
  if (!outlook) return null;
  const occasion = stageOf(group) === "submitted" ? "opening" : "submission";
  return {
    ...outlook,
    readiness: await readinessOf(group, { programme, reader: viewer.id }, outlook.dates, occasion),
  };
}

async function outlookOf(
  group: GroupFields,
  programme: ProgrammeFields,
  now: Date,
): Promise<GroupPage["outlook"]> {
  const stage = stageOf(group);
  if (stage !== "draft" && stage !== "submitted") return null;
  const term = await Term.findById(group.term).lean();
  return term && { dates: planSeries(group, term, programme.zone, now), term: term.name };
}

async function alternativesFor(
  group: GroupFields,
  viewer: Viewer,
  programme: ProgrammeFields,
  { now, zone }: { now: Date; zone: string },
): Promise<GroupPage["alternatives"]> {
  const places = placesOf(group);
  const settled = isMember(viewer, group) || offerOf(places, viewer.id) !== null || hasRoom(places);
  const isLost = group.cancelledAt !== null && (isMember(viewer, group) || isWaiting(viewer, group));
  if (!isLost && (settled || whyNotJoin(viewer, group) !== null)) return [];
  const { groups, free, inGroups } = await findAlternatives(viewer, group, now);
  const names = await namesOf(groups.flatMap((each) => [...each.leaders]));
  const topics = new Map(programme.topics.map(({ code, name }) => [code, name]));
  // None of them is at the time of a group the viewer is in.
  const theirs = { free, attending: [], atLimit: inGroups >= programme.settings.maxGroups };
  return groups.map((each) => presentGroupCard(each, { viewer, zone, topics, names, ...theirs }));
}
