import { meetingWords } from "../groups/words.js";
import type { Topic } from "../terms/written-lists.js";
import { ordinal } from "./why.js";
import { slotStartWords } from "../time/words.js";
import type { Left } from "./fitting.js";
import type { Names } from "./group-names.js";
import type { LeftReason } from "./placing.js";
import type { OwnResult } from "./draft.js";
import type { Reason, Unplaced, WayOut } from "./result.js";

/** Who reads: the student concerned, or staff about the student. */
type Reader = "student" | "staff";

const reasons: Record<Reason, Record<Reader, string>> = {
  "no-group": both("No group of this topic is offered yet."),
  "no-free-slot": {
    student: "No group of this topic that is open to you meets when you are free.",
    staff: "No group of this topic that is open to them meets when they are free.",
  },
  year: {
    student: "The groups of this topic that meet when you are free are for other years.",
    staff: "The groups of this topic that meet when they are free are for other years.",
  },
  // The app bars a group because of what the student is in, or of who is in it; of that the student reads nothing.
  barred: {
    student:
      "Of the groups of this topic that would fit, each overlaps a group of yours, is one you wait for or gave up, or could not take you this time.",
    staff:
      "Of the groups of this topic that would fit, each overlaps a group of theirs, is one they wait for, or doesn't go together with an arrangement for this round.",
  },
  limit: {
    student: "You have as many groups as you may be in, or asked for.",
    staff: "They have as many groups as they may be in, or asked for.",
  },
  full: {
    student: "A group that fits you is full, and no other can take you.",
    staff: "A group that fits them is full, and no other can take them.",
  },
  clash: {
    student: "A group of this topic overlaps the one you were placed in, and no other can take you.",
    staff: "A group of this topic overlaps the one they were placed in, and no other can take them.",
  },
  "below-minimum": {
    student: "A group that fits you would have too few members to run, and no other can take you.",
    staff: "A group that fits them would have too few members to run, and no other can take them.",
  },
  // That there is an arrangement would tell somebody kept apart that they are.
  "apart-or-together": {
    student: "No group of this topic that fits you could take you this time.",
    staff: "The groups that fit don't go together with arrangements made for this round.",
  },
};

function both(words: string): Record<Reader, string> {
  return { student: words, staff: words };
}

/**
 * Why a topic was not met, and what would change it ("" if nothing single would), in words for the reader.
 * @param got how many groups the round gave them
 * @param isFull whether they are in as many groups as they may be in by now
 */
export function unmetWords(
  line: Unplaced,
  names: Names,
  reader: Reader,
  got: number,
  isFull = false,
): { text: string; wayOut: string } {
  const isRoundsLimit = line.reason === "limit" && got === names.perRound;
  const each = got === 1 ? "one group" : `${got} groups`;
  return {
    text: isRoundsLimit ? `This round gives ${each} to each.` : reasons[line.reason][reader],
    wayOut: line.wayOut ? wayOutWords(line.wayOut, names, reader, isFull) : "",
  };
}

function wayOutWords({ change }: WayOut, names: Names, reader: Reader, isFull: boolean): string {
  const you = reader === "student" ? "you" : "they";
  const when = whenOf(change.group, names);
  if (change.kind === "free") {
    const slot = { ...change, minutes: 0, start: change.from };
    return `There is a place if ${you} can do ${slotStartWords(slot)}.`;
  }
  if (change.kind === "places") {
    return `The group on ${when} has no place left; ${you} can ask for a place there and wait for one.`;
  }
  if (change.kind === "minimum")
    return `The group on ${when} could take ${you === "you" ? "you" : "them"} if it may run with fewer members.`;
  if (change.kind === "limit") return limitWords(when, you, isFull);
  const theirs = you === "you" ? "your" : "their";
  return `There is a place on ${when} in exchange for ${theirs} group on ${whenOf(change.leaves, names)}.`;
}

/** What was left out by the round's own limit, or by their wish for fewer, may be theirs all the same. */
function limitWords(when: string, you: string, isFull: boolean): string {
  if (you !== "you") return `There is a place on ${when} if they may be in one more group.`;
  return isFull
    ? `There is a place on ${when}, which you could join yourself if you left one of your groups.`
    : `There is a place on ${when}. As long as you may be in one more group, you can join it yourself.`;
}

/** "Tuesdays 17:00–17:50"; "" for a group that is gone. */
export const whenOf = (group: string, { groups }: Names): string => {
  const found = groups.get(group);
  return found ? meetingWords(found) : "";
};

export const topicName = (code: string, topics: readonly Topic[]): string =>
  topics.find((topic) => topic.code === code)?.name ?? code;

/** "Their 2nd choice. ", or "" for a group that they didn't rank. */
export const choiceWords = (rank: number | null): string =>
  rank === null ? "" : `Their ${ordinal(rank)} choice. `;

/** Why somebody has the place they have, in words for them. */
export const placedWords = "It is one of your topics, for your year, and meets when you are free.";

/**
 * Why somebody has the place they have, in words for staff: "One of their topics and their 2nd choice of group, when
 * they are free." The order of their topics is no reason: a round goes by the order of groups.
 * @param rank of the group in their order, from 1; null if they didn't rank it
 * @param topics how many they asked for
 */
export function whyWords(rank: number | null, topics: number): string {
  const which = topics > 1 ? "One of their topics" : "Their topic";
  const choice = rank === null ? "" : ` and their ${ordinal(rank)} choice of group`;
  return `${which}${choice}, when they are free.`;
}

/** What the round brought one student. */
export interface Brought {
  placed: { id: string; title: string; when: string }[];
  /** Topics with one and the same answer stand together; `group` is the id of the one that the way out is about. */
  unmet: { topics: string; text: string; wayOut: string; group: string }[];
  /** Places of the draft that did not fit any more when the round was published. */
  left: { title: string; when: string; words: string }[];
}

/** Staff read no more exactly: a group that they must not know of may be why. */
const something = "It doesn't go together with their free time, topics, year or other groups any more.";

/** Why a place of the draft could not be given, in words for the reader. */
export const leftWords: Record<LeftReason, Record<Reader, string>> = {
  "left-round": {
    student: "You did not ask for a place any more when the round was published.",
    staff: "They did not ask for a place any more.",
  },
  "not-free": {
    student:
      "When the round was published, it no longer went together with your free time, groups, topics and year.",
    staff: something,
  },
  limit: { student: "You are in as many groups as you may be in.", staff: something },
  clash: {
    student: "It clashes with a group that you joined just before the round was published.",
    staff: something,
  },
  together: {
    student: "It could not be given any more when the round was published.",
    staff: "Somebody they are kept together with could not have the place any more.",
  },
  full: {
    student: "Its places were taken just before the round was published.",
    staff: "Its places were taken since the draft.",
  },
  "too-few": both("The group would have had too few members to run."),
  gone: both("The group is not offered any more."),
};

/** Topics with one and the same answer put together, in the order in which they came. */
export function oneAnswerEach(
  unmet: readonly { topic: string; text: string; wayOut: string; group: string }[],
): Brought["unmet"] {
  const answers = new Map<string, Brought["unmet"][number]>();
  for (const { topic, ...answer } of unmet) {
    const key = Object.values(answer).join(" ");
    const before = answers.get(key)?.topics;
    answers.set(key, { topics: before === undefined ? topic : `${before}, ${topic}`, ...answer });
  }
  return [...answers.values()];
}

/** Said to a student for whom no time was free; staff read no more than that no group meets when they are free. */
const neverFree =
  "You had marked no free time, or you were in as many groups as you may be in, so no place could be looked for.";

/** The result as it concerns one student, in words for them; all lists are empty for one who named no topic. */
export function broughtTo(
  student: string,
  result: OwnResult & { isFull?: boolean },
  names: Names,
  lost: readonly Left[] = [],
): Brought {
  const mine = lost.filter((each) => each.student === student);
  const placed = result.placements
    .filter((each) => each.student === student && !mine.some(({ group }) => group === each.group))
    .map(({ group: id }) => ({ id, title: names.groups.get(id)?.title ?? "", when: whenOf(id, names) }));
  const got = result.placements.filter((each) => each.student === student).length;
  const unmet = result.unplaced
    .filter((each) => each.student === student)
    .map((line) => ({
      topic: topicName(line.topic, names.topics),
      ...(result.isNeverFree && line.reason === "no-free-slot"
        ? { text: neverFree, wayOut: "", group: "" }
        : {
            ...unmetWords(line, names, "student", got, result.isFull),
            group: line.wayOut?.change.group ?? "",
          }),
    }));
  const left = mine.map(({ group, reason }) => ({
    title: names.groups.get(group)?.title ?? "",
    when: whenOf(group, names),
    words: leftWords[reason].student,
  }));
  return { placed, unmet: oneAnswerEach(unmet), left };
}
