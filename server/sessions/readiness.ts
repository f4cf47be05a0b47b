import { Types } from "mongoose";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import { opensByItself } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { Interval } from "../time/interval.js";
import { dayWords, durationWords, momentWords } from "../time/words.js";
import { stepsFor, whyNotLead, type Step } from "../training/gate.js";
import { presentAsked, type Asked } from "../training/presenter.js";
import { standingsOf } from "../training/standing.js";
import { findClashes, type Clash } from "./agenda.js";
import { firstClashes } from "./clashes-of-many.js";
import { isTooMuch, loadsBeside, weeklyMinutes, type Load, type Weighed } from "./leading-load.js";
import { held, type PlannedDate } from "./series.js";

/** Above that many places a group talks less: a draft's page says so, and an open group's form asks again. */
export const manyPlaces = 16;

/** What a group needs before it goes on, in the words its leaders read. */
export interface Readiness {
  /** What keeps it from being sent, or from being opened, as sentences. */
  blockers: string[];
  /** What its leaders still need before it can open, as sentences; it can be sent all the same. */
  untrained: string[];
  /**
   * The same for each leader: as a sentence, null for nothing, as a list of steps, done or not, and with whether they
   * asked to be cleared.
   */
  steps: { leader: string; name: string; untrained: string | null; steps: Step[]; asked: Asked | null }[];
  /** What they may want to think about. */
  hints: string[];
}

/** A group as far as readiness looks at it. */
export type Planned = Weighed & Pick<GroupFields, "leaders" | "topic" | "kind">;

/** At what a group is looked at: it is to be sent, or to be opened. */
export type Occasion = "submission" | "opening";

/** Under which settings a leader is looked at, and who reads the words. */
export interface Reading {
  programme: ProgrammeFields;
  /** Id of who reads: what keeps themself from leading they read with its cause. Missing: somebody else does. */
  reader?: string | undefined;
}

/**
 * Whether the group may be submitted or opened: it needs a date, and leaders who are on the roster as leaders, have
 * no more to lead than one may, and are nowhere else at its times; to open, also cleared for the topic and trained.
 * @param dates the group's planned dates
 */
export async function readinessOf(
  group: Planned & Pick<GroupFields, "capacity">,
  { programme, reader }: Reading,
  dates: readonly PlannedDate[],
  occasion: Occasion,
): Promise<Readiness> {
  const meetings = held(dates).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  const undated =
    meetings.length === 0 ? ["No date of the term is left. Choose another first week or day."] : [];
  const opening = occasion === "opening" || opensByItself(group);
  const busy = await leaderBlockers(group, { programme, reader }, meetings, opening);
  const { untrained, steps } = await trainingOf(group, programme);
  const blockers = [...undated, ...busy, ...(opening ? untrained : [])];
  return { blockers, untrained, steps, hints: hintsFor(group, held(dates)) };
}

/** What the group's leaders need by way of clearance and training. */
export async function trainingOf(
  group: Pick<GroupFields, "leaders" | "topic">,
  { topics, settings, zone }: ProgrammeFields,
): Promise<Pick<Readiness, "untrained" | "steps">> {
  const topic = topics.find(({ code }) => code === group.topic) ?? { code: group.topic, name: group.topic };
  const names = await namesOf([...group.leaders]);
  const standings = await standingsOf([...group.leaders]);
  const each = group.leaders.map((id) => {
    const leader = String(id);
    const name = names.get(leader) ?? "A leader";
    const standing = standings.get(leader) ?? null;
    const untrained = whyNotLead(name, standing, topic, settings);
    const asked = presentAsked(standing, topic, zone);
    return { leader, name, untrained, steps: stepsFor(standing, topic, settings), asked };
  });
  return {
    untrained: each.flatMap(({ untrained }) => untrained ?? []),
    steps: each,
  };
}

/**
 * What stands between the group's leaders and leading it, their training apart.
 * @param meetings when they have to be there
 * @param opening count their open groups only; else also those that wait for approval
 */
export async function leaderBlockers(
  group: Planned,
  reading: Reading,
  meetings: readonly Interval[],
  opening: boolean,
): Promise<string[]> {
  return [...(await blockersByLeader(group, reading, meetings, opening)).values()].flat();
}

/** The same for each of the leaders apart, by id in their order; each kind of thing is looked up once for all. */
export async function blockersByLeader(
  group: Planned,
  { programme, reader }: Reading,
  meetings: readonly Interval[],
  opening: boolean,
): Promise<Map<string, string[]>> {
  const leaders = [...group.leaders];
  const names = await namesOf(leaders);
  const leading = await stillLeading(leaders);
  const loads = await loadsBeside(leaders, group, opening, meetings[0]?.from ?? null);
  const clashes = await firstClashes(leaders, meetings, group._id);
  const own = reader !== undefined && clashes.has(reader) ? await ownClash(reader, meetings, group) : null;
  return new Map(
    leaders.map(String).map((leader) => {
      const name = names.get(leader) ?? "A leader";
      const [load, clash, isReader] = [loads.get(leader), clashes.get(leader), leader === reader];
      const blockers: string[] = [];
      if (!leading.has(leader))
        blockers.push(`${isReader ? "You aren't" : `${name} isn't`} on the roster as a leader.`);
      if (load && isTooMuch(load, group, programme.settings))
        blockers.push(
          isReader
            ? ownLoadWords(load, group, programme.settings, opening)
            : loadWords(name, programme.settings),
        );
      // Others read these words, and where somebody is a member is theirs to tell.
      const when = clash && momentWords(clash, programme.zone);
      if (when) blockers.push(isReader ? ownClashWords(when, own) : `${name} isn't free on ${when}.`);
      return [leader, blockers];
    }),
  );
}

/** Says no number of what they lead: some of it may be nobody else's business. */
const loadWords = (name: string, { maxLed, maxLedHours }: ProgrammeFields["settings"]) =>
  `${name} would lead more than one person may: ${maxLed} groups, or ${maxLedHours} hours of sessions a week.`;

/** To themself, with how much it is and what helps. */
function ownLoadWords(
  load: Load,
  group: Weighed,
  { maxLed, maxLedHours }: ProgrammeFields["settings"],
  opening: boolean,
): string {
  const counted = opening ? "" : ", counting what you have sent for approval";
  const minutes = Math.round(load.minutes + weeklyMinutes(group));
  const words =
    load.groups + 1 > maxLed
      ? `You lead ${load.groups === 1 ? "1 group" : `${load.groups} groups`} already${counted}; ${maxLed === 1 ? "1 is" : `${maxLed} are`} the most for one person.`
      : `With this group you would lead ${durationWords(minutes)} of sessions a week${counted}; ${maxLedHours} h are the most for one person.`;
  return `${words} The programme office can find another leader for one of them.`;
}

/** The session of another group of theirs that is in the reader's way. */
const ownClash = async (reader: string, meetings: readonly Interval[], { _id }: Planned) =>
  (await findClashes(new Types.ObjectId(reader), meetings, _id))[0] ?? null;

/** To themself, with its cause: that they are in a private group isn't said on a screen others may see. */
function ownClashWords(when: string, clash: Clash<GroupFields> | null): string {
  if (!clash) return `You aren't free on ${when}.`;
  const { kind, code } = clash.group;
  const name = titleOutside(clash.group);
  return `You aren't free on ${when}: ${kind === "shared-experience" ? name : `${code} ${name}`} meets then.`;
}

function hintsFor(
  group: Pick<GroupFields, "leaders" | "capacity" | "coLeaderAsked">,
  dates: readonly PlannedDate[],
): string[] {
  const hints: string[] = [];
  const [only, another] = dates;
  if (only && !another) {
    hints.push(
      `It meets only once, on ${dayWords(only.on)}. If that isn’t meant, choose its first week anew.`,
    );
  }
  if (group.leaders.length < 2 && !group.coLeaderAsked) {
    hints.push("There is no co-leader yet. With two, a week goes on when one of them can't come.");
  }
  if (group.capacity > manyPlaces) {
    hints.push(`With more than ${manyPlaces} places, quieter members say less. Consider two smaller groups.`);
  }
  return hints;
}
