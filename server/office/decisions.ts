import mongoose, { type Types } from "mongoose";
import { findUnsuited } from "../allocation/unsuited.js";
import { among } from "../data/ids.js";
import { findUncovered } from "../cover/market.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Round } from "../matching/round.js";
import { findBlockedUses } from "../rooms/blocking-room.js";
import { blockedWords } from "../rooms/out-of-use.js";
import { RoomRequest } from "../rooms/request.js";
import { findHits, isForStaff } from "../series/closures.js";
import { isLeaderless } from "../sessions/covered.js";
import { Session } from "../sessions/session.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { findTermsAhead } from "../terms/next-term.js";
import { Term } from "../terms/term.js";
import { dayWords, momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { findAsked } from "./asked.js";
import { decision, type Decision } from "./decision.js";
import { kindsShown, openInTerm } from "./shown.js";
import { findLeaderless } from "./leaderless.js";
import { findSmallGroups } from "./small-groups.js";

const some = mongoose.trusted({ $ne: null });

const groupItem = (group: Pick<GroupFields, "_id" | "code" | "title">) => ({
  text: `${group.code} ${group.title}`,
  href: `/groups/${String(group._id)}`,
});

const smallItem = ({ group }: { group: Pick<GroupFields, "_id" | "code" | "title"> }) => ({
  text: groupItem(group).text,
  href: `/office/small-groups/${String(group._id)}`,
});

/**
 * What needs a decision of staff today.
 * @param now instants before it are past
 * @param reader of the office, who isn't asked about what concerns themself
 */
export async function findDecisions(
  term: Types.ObjectId,
  { settings, zone }: Pick<ProgrammeFields, "settings" | "zone">,
  now: Date,
  reader: string,
): Promise<Decision[]> {
  const today = wallOf(now, zone).on;
  const ahead = (await findTermsAhead(today)).map(({ _id }) => _id);
  const [submitted, requests, blocked, unsuited, small, unroomed, rounds, others, closed] = await Promise.all(
    [
      findSubmitted(ahead),
      findRequests(),
      blockedDecision(now, zone),
      unsuitedDecision(term, now),
      findSmallGroups(term, settings, now),
      findUnroomed(term, now),
      Round.find({ term, open: true }).lean(),
      findAsked(term, zone, reader),
      findClosed(term, now),
    ],
  );
  const unfinished = rounds.map((round) => ({
    text: `${round.asking.length} ask for a place`,
    href: `/office/rounds/${String(round._id)}`,
  }));
  const below = small.filter(({ decideOn }) => decideOn <= today).map(smallItem);
  return [
    decision("approve", "Groups to approve", "/office/approvals", submitted.map(groupItem)),
    requests,
    blocked,
    unsuited,
    decision("unroomed", "Groups without a room", "/office/groups?state=unroomed", unroomed.map(groupItem)),
    closed,
    decision("below", "Groups below their minimum", "/office/small-groups", below),
    decision("rounds", "Matching rounds to finish", "/office/rounds", unfinished),
    ...[await leaderlessDecision(ahead, now), await uncoveredDecision(now, zone)],
    ...others,
  ];
}

/** Groups that wait for approval, of this term and of the one planned next. */
async function findSubmitted(terms: readonly Types.ObjectId[]): Promise<GroupFields[]> {
  const term = among(terms);
  return Group.find({ term, ...kindsShown, submittedAt: some, openedAt: null, cancelledAt: null })
    .sort({ submittedAt: 1 })
    .lean();
}

/** Groups whose leaders have left the roster, or are no leaders any more. */
async function leaderlessDecision(terms: readonly Types.ObjectId[], now: Date): Promise<Decision> {
  const items = (await findLeaderless(terms, now)).map((group) => ({
    text: groupItem(group).text,
    href: `/groups/${String(group._id)}/leader?instead=${String(group.leaders[0])}`,
  }));
  return decision("leaderless", "Groups that need another leader", "/office#decision-leaderless", items);
}

/** Sessions whose only leader can't come and that nobody has taken yet; private groups ask nobody outside. */
async function uncoveredDecision(now: Date, zone: string): Promise<Decision> {
  const uncovered = (await findUncovered(now)).filter(isLeaderless);
  const items = uncovered.map(({ session, group }) => ({
    text: `${group.code} ${group.title}, ${momentWords(session.startsAt, zone)}`,
    href: `/sessions/${String(session._id)}/cover`,
  }));
  return decision("uncovered", "Sessions without a leader", "/office#decision-uncovered", items);
}

/** Leaders who ask for a room. */
async function findRequests(): Promise<Decision> {
  const requests = await RoomRequest.find({ pending: true }).sort({ askedAt: 1 }).lean();
  const titles = await titlesOf(requests.map((request) => request.group));
  const asked = requests.map((each) => ({
    text: titles.get(String(each.group)) ?? "",
    href: `/office/requests/${String(each._id)}`,
  }));
  return decision("requests", "Rooms asked for", "/office/requests", asked);
}

/** Sessions to come on days that were closed after the series had been made. */
async function findClosed(id: Types.ObjectId, now: Date): Promise<Decision> {
  const term = await Term.findById(id, { closures: 1 }).lean();
  const hits = term ? await findHits(term, now) : [];
  const href = "/office/closures";
  const shown = hits.filter(isForStaff).map(({ session, group, reason }) => ({
    text: `${dayWords(session.on)}: ${group.title} (${reason})`,
    href,
  }));
  // How many of private groups there are is nobody's business.
  const rest = shown.length < hits.length ? [{ text: "Private groups: ask their leaders", href }] : [];
  return decision("closed", "Sessions on closed days", href, [...shown, ...rest]);
}

/** Rooms out of use, now or later, in which something is still booked. */
async function blockedDecision(now: Date, zone: string): Promise<Decision> {
  const items = (await findBlockedUses(now, zone)).map(({ blocking, room, uses }) => ({
    text: `${room.code}, ${blockedWords(blocking)}: ${uses === 1 ? "one booking needs" : `${uses} bookings need`} another room`,
    href: `/office/blockings/${String(blocking._id)}`,
  }));
  return decision("blocked", "Rooms out of use that are booked", "/office#decision-blocked", items);
}

/** Groups whose room lacks what somebody among them needs; a private group's leaders see it on their own page. */
async function unsuitedDecision(term: Types.ObjectId, now: Date): Promise<Decision> {
  const groups = (await findUnsuited(term, now)).filter(({ kind }) => kind !== "shared-experience");
  const items = groups.map((group) => ({
    text: groupItem(group).text,
    href: `/groups/${String(group._id)}/room`,
  }));
  return decision("unsuited", "Rooms that don't suit everybody", "/office/groups?state=unsuited", items);
}

/** Open groups with a session to come that has neither a room nor an online link. */
export async function findUnroomed(term: Types.ObjectId, now: Date): Promise<GroupFields[]> {
  const bare = { term, room: null, cancelledAt: null, startsAt: mongoose.trusted({ $gt: now }) };
  const ids = await Session.distinct("group", bare);
  const found = { ...openInTerm(term), _id: mongoose.trusted({ $in: ids }), onlineLink: "" };
  return Group.find(found).sort({ topic: 1, _id: 1 }).lean();
}

/** What the list calls the groups that ask for a room; a hidden one has neither code nor title there. */
async function titlesOf(ids: Types.ObjectId[]): Promise<Map<string, string>> {
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(groups.map((group) => [String(group._id), askingName(group)]));
}

const askingName = (group: Pick<GroupFields, "_id" | "code" | "title" | "kind">) =>
  group.kind === "shared-experience" ? titleOutside(group) : groupItem(group).text;
