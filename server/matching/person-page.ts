import { capital, listWords } from "../web/phrases.js";
import { barredBy, type Own } from "./barred-words.js";
import { choiceWords, topicName } from "./outcome-words.js";
import type { Names } from "./group-names.js";
import type { RoundDraft } from "./draft.js";
import { groupWords } from "./draft-lines.js";
import { failedTests, rankOf } from "./eligibility.js";
import type { MatchGroup, MatchStudent } from "./problem.js";
import { obstaclesTo, type Obstacle } from "./standing.js";

/** Each thing between a student and a group, in words for staff; what bars it is told more exactly by `barredBy`. */
export const obstacleWords: Record<Obstacle, string> = {
  "no-free-slot": "They are not free then.",
  year: "It is for other years.",
  barred:
    "It clashes with a group of theirs, they wait for it, or an arrangement of this round stands against it.",
  full: "It has no place left to give.",
  "below-minimum": "It would have too few members to run.",
  clash: "It overlaps another place of theirs.",
  limit: "They have as many groups as they may get, or asked for.",
  apart: "It doesn't go together with an arrangement for this round.",
  together: "They are kept together with somebody, who would have to move too.",
  "would-close": "The group they would leave would have too few members.",
};

/** One group that a student could wish for, as it stands to them in the draft. */
interface Standing {
  id: string;
  title: string;
  when: string;
  topic: string;
  taken: number;
  places: number;
  choice: string;
  here: boolean;
  words: string;
  free: boolean;
}

/**
 * Every group of the student's topics: where they are, and why not in the others; the nearest first.
 * @param own groups the student is in, leads or waits for
 */
export function standingsOf(
  { problem, result }: RoundDraft,
  person: string,
  names: Names,
  own: readonly Own[],
): Standing[] {
  const student = problem.students.find(({ id }) => id === person);
  if (!student) return [];
  const { placements } = result;
  const taken = new Map(result.groups.map(({ id, members }) => [id, members]));
  const standing = (group: MatchGroup): Standing & { far: number } => {
    const here = placements.some((each) => each.student === person && each.group === group.id);
    const obstacles = here ? [] : obstaclesTo({ problem, placements, student }, group);
    const { id, title, when } = groupWords(group.id, names);
    return {
      ...{ id, title, when, topic: topicName(group.topic, names.topics) },
      taken: taken.get(group.id) ?? 0,
      places: group.max,
      choice: choiceWords(rankOf(student, group.id)),
      here,
      free: !here && obstacles.length === 0,
      words: here
        ? "Their place."
        : obstacles.map((each) => wordsFor(each, student, group, own)).join(" ") || "They could be here.",
      // First those that they could come to, so that a full one stands before any at another time.
      far: here
        ? -1
        : (failedTests(student, group).length > 0 ? 100_000 : 0) +
          obstacles.length * 1_000 +
          (rankOf(student, group.id) ?? 999),
    };
  };
  return problem.groups
    .filter(({ topic }) => student.topics.includes(topic))
    .map(standing)
    .sort((a, b) => a.far - b.far || a.title.localeCompare(b.title));
}

function wordsFor(
  obstacle: Obstacle,
  { id, year }: MatchStudent,
  group: MatchGroup,
  own: readonly Own[],
): string {
  if (obstacle === "barred") return `${capital(barredBy(id, group, own))}.`;
  if (obstacle !== "year") return obstacleWords[obstacle];
  const years =
    group.years.length === 1 ? `year ${group.years.join()}` : `years ${listWords(group.years.map(String))}`;
  return `It is for ${years}; they are in year ${year}.`;
}
