import type { GroupFields } from "../groups/group.js";
import { hasRoom, placesOf } from "../groups/places.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { addDays } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import type { SessionFields } from "./session.js";

/**
 * The day on which a group below its minimum is decided about: as put off, else so many days after its first session as
 * the settings say, and on the day of its last at the latest.
 * @param days of its first and its last session
 */
export function decisionDay(
  { decideOn }: Pick<GroupFields, "decideOn">,
  days: { first: string; last: string },
  { decisionDays }: Pick<ProgrammeFields["settings"], "decisionDays">,
): string {
  if (decideOn !== "") return decideOn;
  const day = addDays(days.first, decisionDays);
  return day < days.last ? day : days.last;
}

/** How many days before a decision leaders are told of it. */
export const toldDaysAhead = 5;

/** Whether the day of a decision is to come, and near enough for leaders to be told of it. */
export const isSoon = (decideOn: string, today: string): boolean =>
  decideOn > today && decideOn <= addDays(today, toldDaysAhead);

interface Looked {
  group: GroupFields;
  sessions: readonly Pick<SessionFields, "on" | "endsAt" | "cancelledAt">[];
  programme: Pick<ProgrammeFields, "settings">;
  now: Date;
  zone: string;
}

/**
 * What an open group with fewer members than it needs says to its own people: how many more, by which day, and what
 * happens then. Null for one that has enough or has met for the last time, and for shared experience, about which
 * nobody decides but its leaders.
 * @param sessions all of the group, in the order of their dates
 */
export function presentBelow({ group, sessions, programme, now, zone }: Looked) {
  const missing = group.minimum - group.members.length;
  const held = sessions.filter(({ cancelledAt }) => !cancelledAt);
  if (!group.openedAt || group.cancelledAt || missing <= 0) return null;
  if (group.kind === "shared-experience" || !held.some(({ endsAt }) => endsAt > now)) return null;
  const [first, last] = [held[0]?.on ?? group.firstOn, held.at(-1)?.on ?? group.firstOn];
  const day = decisionDay(group, { first, last }, programme.settings);
  const isPast = day < wallOf(now, zone).on;
  return {
    words: `${memberWords(group)}${isPast ? "." : `: ${missing} more by ${dayWords(day)}.`}`,
    then: `${isPast ? "The programme office decides" : "Then the programme office decides"} whether it goes on as it is, goes on together with another group, or ends. Everybody in it is told.`,
    isPast,
    note: group.decisionNote,
    /** Somebody could join it now. */
    isOpen: hasRoom(placesOf(group)),
  };
}

/** "It has 2 of the 5 members it needs to run". */
export const memberWords = ({ members, minimum }: Pick<GroupFields, "members" | "minimum">): string =>
  `It has ${members.length} of the ${minimum === 1 ? "1 member" : `${minimum} members`} it needs to run`;
