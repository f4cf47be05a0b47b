import mongoose, { type Types } from "mongoose";
import type { Setting } from "../groups/drafting.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import { momentWords } from "../time/words.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { Interval } from "../time/interval.js";
import { findClash } from "./agenda.js";
import { held, type PlannedDate } from "./series.js";

/** Above this many places a group talks less; the form says so and lets it be. */
export const manyPlaces = 16;

/** What keeps a group from going on, and what its leaders may want to think about, as sentences. */
export interface Readiness {
  blockers: string[];
  hints: string[];
}

/** A group as far as readiness looks at it. */
export type Planned = Pick<GroupFields, "_id" | "term" | "leaders">;

/**
 * Whether the group may be submitted, or with `opening` be opened: it needs a date, leaders who are on the roster
 * as leaders, lead no more groups than one may, and are nowhere else at its times.
 * @param dates the group's planned dates
 */
export async function readinessOf(
  group: Planned & Pick<GroupFields, "capacity">,
  { programme }: Pick<Setting, "programme">,
  dates: readonly PlannedDate[],
  opening: boolean,
): Promise<Readiness> {
  const meetings = held(dates).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  const undated =
    meetings.length === 0 ? ["No date of the term is left. Choose another first week or day."] : [];
  const blockers = [...undated, ...(await leaderBlockers(group, programme, meetings, opening))];
  return { blockers, hints: hintsFor(group) };
}

/**
 * What stands between the group's leaders and leading it.
 * @param meetings when they have to be there
 * @param opening count their open groups only; else also those that wait for approval
 */
export async function leaderBlockers(
  group: Planned,
  programme: ProgrammeFields,
  meetings: readonly Interval[],
  opening: boolean,
): Promise<string[]> {
  const leaders = [...group.leaders];
  const names = await namesOf(leaders);
  const leading = await stillLeading(leaders);
  const blockers: string[] = [];
  for (const leader of leaders) {
    const name = names.get(String(leader)) ?? "A leader";
    if (!leading.has(String(leader))) blockers.push(`${name} isn't on the roster as a leader.`);
    const led = await countLed(leader, group, opening);
    const { maxLed } = programme.settings;
    if (led >= maxLed) blockers.push(`${name} leads ${led} groups already; the most is ${maxLed}.`);
    const clash = await findClash([leader], meetings, group._id);
    // Others read these words, and where somebody is a member is theirs to tell.
    if (clash) blockers.push(`${name} isn't free on ${momentWords(clash.startsAt, programme.zone)}.`);
  }
  return blockers;
}

/** The person's other groups of the term that count: open ones, and before opening those that may still open. */
async function countLed(leader: Types.ObjectId, group: Planned, opening: boolean): Promise<number> {
  return Group.countDocuments({
    _id: mongoose.trusted({ $ne: group._id }),
    term: group.term,
    leaders: leader,
    cancelledAt: null,
    [opening ? "openedAt" : "submittedAt"]: mongoose.trusted({ $ne: null }),
  });
}

function hintsFor(group: Pick<GroupFields, "leaders" | "capacity">): string[] {
  const hints: string[] = [];
  if (group.leaders.length < 2) {
    hints.push("There is no co-leader yet. With two, a week goes on when one of them can't come.");
  }
  if (group.capacity > manyPlaces) {
    hints.push(`With more than ${manyPlaces} places, quieter members say less. Consider two smaller groups.`);
  }
  return hints;
}
