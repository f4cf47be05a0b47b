import { namesOf } from "../groups/find.js";
import { movesBetween } from "./comparing.js";
import type { RoundDraft } from "./draft.js";
import { oneAnswerEach, topicName, unmetWords, whenOf, whyWords } from "./outcome-words.js";
import { namesFor, type Names } from "./group-names.js";
import { byStudent } from "./result.js";
import type { RoundFields } from "./round.js";

/** A student's place in a draft. */
interface PlaceLine {
  id: string;
  title: string;
  topic: string;
  when: string;
  why: string;
  held: boolean;
}

/** A wish that was not met, with its true reason and what would change it ("" if nothing single would). */
interface UnmetLine {
  topic: string;
  text: string;
  wayOut: string;
}

/** One student in a draft, as staff see them. */
export interface DraftLine {
  id: string;
  name: string;
  year: number;
  places: PlaceLine[];
  unmet: UnmetLine[];
  /** Whether they could have had more: a topic was not met, and not because of how many groups they may have. */
  wanting: boolean;
  /** The same for a list: topics with one answer stand together; a way out only where there is no place at all. */
  short: { topics: string; text: string; wayOut: string }[];
  held: boolean;
  /** How many of the places lost that the draft it started from gave them. */
  lost: number;
  late: boolean;
}

/**
 * Everybody considered in a draft, those without a place first, then by name.
 * @param only the one student whose line is wanted; nobody else is looked at then
 */
export async function linesOf(
  round: RoundFields,
  draft: RoundDraft,
  before: RoundDraft | null,
  only?: string,
): Promise<DraftLine[]> {
  const names = await namesFor(draft.result, round.maxGroups);
  const students = draft.problem.students.filter(({ id }) => only === undefined || id === only);
  const people = await namesOf(students.map(({ id }) => id));
  const moves = before ? movesBetween(before, draft) : [];
  const lost = new Map(moves.map((move) => [move.student, move.lost.length]));
  const held = new Set(round.pins.map(({ person, group }) => `${String(person)} ${String(group)}`));
  const late = new Set(round.asking.filter((each) => each.late).map(({ person }) => String(person)));
  const placements = byStudent(draft.result.placements);
  const unplaced = byStudent(draft.result.unplaced);
  const lines = students.map(({ id, year, topics }): DraftLine => {
    const places = (placements.get(id) ?? []).map((each): PlaceLine => {
      const isHeld = held.has(`${id} ${each.group}`);
      const why = isHeld ? "The programme office holds this place." : whyWords(each.rank, topics.length);
      return { ...groupWords(each.group, names), why, held: isHeld };
    });
    const unmet = (unplaced.get(id) ?? []).map((each) => ({
      topic: topicName(each.topic, names.topics),
      ...unmetWords(each, names, "staff", places.length),
    }));
    return {
      id,
      name: people.get(id) ?? "Someone no longer on the roster",
      year,
      places,
      unmet,
      wanting: (unplaced.get(id) ?? []).some(({ reason }) => reason !== "limit"),
      short: shortly(unmet, places.length === 0),
      held: places.some((place) => place.held),
      lost: lost.get(id) ?? 0,
      late: late.has(id),
    };
  });
  return lines.sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

const shortly = (unmet: readonly UnmetLine[], withWays: boolean): DraftLine["short"] =>
  oneAnswerEach(unmet.map((line) => ({ ...line, wayOut: withWays ? line.wayOut : "" })));

const order = ({ places, wanting }: DraftLine) => (places.length === 0 ? 0 : wanting ? 1 : 2);

/** What a group is called in lists of a round. */
export const groupWords = (id: string, names: Names) => ({
  id,
  title: names.groups.get(id)?.title ?? "A group that is gone",
  topic: topicName(names.groups.get(id)?.topic ?? "", names.topics),
  when: whenOf(id, names),
});
