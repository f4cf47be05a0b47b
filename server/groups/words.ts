import { slotWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import type { GroupFields, Kind } from "./group.js";

/** Each kind in the school's words. */
export const kindWords: Record<Kind, string> = {
  review: "Review",
  "clinical-skills": "Clinical skills",
  wellbeing: "Wellbeing",
  "shared-experience": "Shared experience",
  mentoring: "Mentoring circle",
};

/** "Tuesdays 17:00–17:50", or "Tuesdays 17:00–17:50, every second teaching week". */
export function meetingWords(group: Pick<GroupFields, "slot" | "everyWeeks">): string {
  const { slot } = group;
  return group.everyWeeks === 2 ? `${slotWords(slot)}, every second teaching week` : slotWords(slot);
}

/** "Year 1", "Years 1 and 2", "Years 1, 2 and 4". */
export function yearsWords(years: readonly number[]): string {
  const sorted = [...years].sort((a, b) => a - b).map(String);
  return `${sorted.length < 2 ? "Year" : "Years"} ${listWords(sorted)}`;
}

/**
 * What a message calls the group. Messages lie in mailboxes that others see over a shoulder, so the name of a
 * shared-experience group stays out of them.
 */
export const titleInMessages = (group: Pick<GroupFields, "kind" | "title">): string =>
  group.kind === "shared-experience" ? "your group" : group.title;

/** What calendars and a person's own pages call the group: they lie open on desks and are shared with families. */
export const titleOutside = (group: Pick<GroupFields, "kind" | "title">): string =>
  group.kind === "shared-experience" ? "Peer group" : group.title;

/** Where the group's page is. */
export const pathOf = (group: Pick<GroupFields, "_id">): string => `/groups/${String(group._id)}`;
