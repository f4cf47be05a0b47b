import type { Types } from "mongoose";
import { findPressing, type Pressing } from "../allocation/pressing.js";
import { findCoversFor } from "../cover/market.js";
import type { InboxMessage } from "../data/inbox.js";
import { findUndebriefed } from "../attendance/debriefing.js";
import { phaseOf } from "../attendance/register.js";
import { groupsOfPerson } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { hasAsked } from "../matching/asking.js";
import { findOffered, isInvited, outlookOf } from "../matching/outlook.js";
import { findUnanswered, findWithoutPlace } from "../matching/unanswered.js";
import { Round, type RoundFields } from "../matching/round.js";
import type { Viewer } from "../people/viewer.js";
import { Person, type PersonFields } from "../people/person.js";
import { findUnreadAbout } from "../notifications/inbox.js";
import { leadsIt } from "../sessions/covered.js";
import { sessionsOfPerson, type SessionOfGroup } from "../sessions/agenda.js";
import { findAskedToLead, type AskedToLead } from "../leading/asked.js";
import { findTermsAhead } from "../terms/next-term.js";
import type { TermFields } from "../terms/term.js";
import { wallOf } from "../time/zone.js";

const day = 86_400_000;
const daysAhead = 14;
const daysBack = 14;

/** Everything the page of the day is made of, for one person. */
export interface Today {
  person: PersonFields;
  /** Groups that ask them to lead them, and who asks. */
  askedToLead: AskedToLead[];
  /** Rooms of sessions under way that they lead, which go to others unless they say that they are there. */
  unused: Pressing[];
  /** The term that runs or comes, or else the last one; null before there is any. */
  term: TermFields | null;
  /** The term planned after it; null when there is none. */
  next: TermFields | null;
  /** The groups they lead, belong to or wait for, of that term and of the one planned after it. */
  groups: GroupFields[];
  /** From now on, the one that is going on first, for two weeks. */
  coming: SessionOfGroup[];
  /** Sessions they led that are over and whose register is not closed. */
  unclosed: SessionOfGroup[];
  /** Sessions they led whose debrief they can still write. */
  undebriefed: SessionOfGroup[];
  /** Sessions that wait for somebody to lead them, and that they could. */
  covers: SessionOfGroup[];
  /** The round that takes students who ask for a place; null where it could give this one nothing. */
  round: RoundFields | null;
  /** What came to the pages of thanks and recognition that they have not looked at, the latest three. */
  news: InboxMessage[];
  /** The published round in which they have not said whether they will come. */
  unanswered: string | null;
  /** The round published lately that brought them no place. */
  withoutPlace: string | null;
}

/** Pages of one's own that others put something on, and that nobody would look at every day. */
const newsPages = ["/thanks", "/recognition"];
const mostNews = 3;

/** Gathers the day of a person. @param zone the programme's zone, in which the term's days are meant */
export async function findToday(viewer: Viewer, now: Date, zone: string): Promise<Today> {
  const terms = await findTermsAhead(wallOf(now, zone).on);
  const term = terms[0] ?? null;
  const from = new Date(now.getTime() - daysBack * day);
  const to = new Date(now.getTime() + daysAhead * day);
  const sessions = await sessionsOfPerson(viewer.id, from, to);
  const opened = sessions.filter(({ group }) => group.openedAt);
  const person = await Person.findById(viewer.id).orFail().lean();
  return {
    person,
    askedToLead: await findAskedToLead(viewer.id, { now, zone }),
    unused: await findAllPressing(opened, viewer, now, zone),
    term,
    next: terms[1] ?? null,
    groups: await groupsOfPerson(viewer.id, ...terms.map(({ _id }) => _id)),
    coming: opened.filter(({ session }) => session.endsAt > now),
    unclosed: opened.filter((each) => isUnclosed(each, viewer, now)),
    undebriefed: await findUndebriefed(viewer, opened, now),
    covers: await findCoversFor(viewer, now),
    round: term ? await findRound(term._id, person, now) : null,
    news: await findUnreadAbout(viewer.id, newsPages, mostNews),
    unanswered: term ? await findUnanswered(term._id, viewer.id) : null,
    withoutPlace: term ? await findWithoutPlace(term._id, viewer.id, now) : null,
  };
}

async function findAllPressing(pairs: readonly SessionOfGroup[], viewer: Viewer, now: Date, zone: string) {
  const found: Pressing[] = [];
  for (const pair of pairs) {
    const pressing = await findPressing(viewer, pair, now, zone);
    if (pressing) found.push(pressing);
  }
  return found;
}

async function findRound(term: Types.ObjectId, person: PersonFields, now: Date): Promise<RoundFields | null> {
  const round = await Round.findOne({ term, open: true }).lean<RoundFields>();
  if (!round || round.deadlineAt <= now) return null;
  if (hasAsked(round, String(person._id))) return round;
  return isInvited(outlookOf(round, person, await findOffered(round))) ? round : null;
}

function isUnclosed({ session, group }: SessionOfGroup, viewer: Viewer, now: Date): boolean {
  return (
    leadsIt(viewer, { session, group }) &&
    session.endsAt <= now &&
    ["ready", "open"].includes(phaseOf(session, now))
  );
}
