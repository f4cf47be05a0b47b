import type { GroupFields } from "../groups/group.js";
import { findTerms, otherTerm, type TermFields } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { held, planSeries } from "./series.js";
import { Session, type SessionFields } from "./session.js";

/** Of a group of another term than the one that runs: its term, and the day it first meets on while that is to come. */
export interface Beginning {
  term: string;
  /** "Tue 12 Jan 2027"; "" when it has begun, or has no date. */
  from: string;
}

/** The term and first day of a group, which people would take for one of the term that runs; null when it is one. */
export async function beginningOf(
  group: Pick<GroupFields, "_id" | "term" | "openedAt" | "slot" | "everyWeeks" | "firstOn">,
  { now, zone }: { now: Date; zone: string },
): Promise<Beginning | null> {
  const today = wallOf(now, zone).on;
  const term = otherTerm(await findTerms(), group.term, today);
  if (!term) return null;
  const met = { group: group._id, cancelledAt: null };
  const first = group.openedAt
    ? await Session.findOne(met, { on: 1 }).sort({ startsAt: 1 }).lean()
    : held(planSeries(group, term, zone, now))[0];
  return beginning(term, first?.on, today);
}

/** The same of what a page has loaded. @param sessions its own, in order @param today the day in the programme's zone */
export function beginningIn(
  terms: readonly TermFields[],
  group: Pick<GroupFields, "term">,
  sessions: readonly Pick<SessionFields, "on" | "cancelledAt">[],
  today: string,
): Beginning | null {
  const term = otherTerm(terms, group.term, today);
  return term && beginning(term, sessions.find(({ cancelledAt }) => !cancelledAt)?.on, today);
}

const beginning = (term: TermFields, on: string | undefined, today: string): Beginning => ({
  term: term.name,
  from: on && on > today ? dayWords(on, true) : "",
});

/** "Spring 2027, from Tue 12 Jan 2027", or the term alone; "" for a group of the one that runs. */
export function beginningWords(beginning: Beginning | null): string {
  if (!beginning) return "";
  return beginning.from ? `${beginning.term}, from ${beginning.from}` : beginning.term;
}

/** What follows a group's day and hour in a sentence: ", from Tue 12 Jan 2027", or nothing. */
export const fromWords = (beginning: Beginning | null): string =>
  beginning?.from ? `, from ${beginning.from}` : "";
