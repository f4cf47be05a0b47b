import mongoose from "mongoose";
import { nameOf, Person } from "../people/person.js";
import { movesBetween } from "./comparing.js";
import type { RoundDraft } from "./draft.js";
import { topicName, unmetWords, whenOf, whyWords, type Names } from "./outcome-words.js";
import { namesFor } from "./publishing.js";
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

/** Everybody considered in a draft, those without a place first, then by name. */
export async function linesOf(
  round: RoundFields,
  draft: RoundDraft,
  before: RoundDraft | null,
): Promise<DraftLine[]> {
  const names = await namesFor(draft.result, round.maxGroups);
  const people = await namesOf(draft.problem.students.map(({ id }) => id));
  const moves = before ? movesBetween(before, draft) : [];
  const lost = new Map(moves.map((move) => [move.student, move.lost.length]));
  const held = new Set(round.pins.map(({ person, group }) => `${String(person)} ${String(group)}`));
  const late = new Set(round.asking.filter((each) => each.late).map(({ person }) => String(person)));
  const placements = listedBy(draft.result.placements);
  const unplaced = listedBy(draft.result.unplaced);
  const lines = draft.problem.students.map(({ id, year, topics }): DraftLine => {
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

function shortly(unmet: readonly UnmetLine[], withWays: boolean): DraftLine["short"] {
  const lines = new Map<string, DraftLine["short"][number]>();
  for (const { topic, text, wayOut } of unmet) {
    const way = withWays ? wayOut : "";
    const before = lines.get(`${text} ${way}`)?.topics;
    lines.set(`${text} ${way}`, { topics: before ? `${before}, ${topic}` : topic, text, wayOut: way });
  }
  return [...lines.values()];
}

const order = ({ places, wanting }: DraftLine) => (places.length === 0 ? 0 : wanting ? 1 : 2);

/** What a group is called in lists of a round. */
export const groupWords = (id: string, names: Names) => ({
  id,
  title: names.groups.get(id)?.title ?? "A group that is gone",
  topic: topicName(names.groups.get(id)?.topic ?? "", names.topics),
  when: whenOf(id, names),
});

function listedBy<T extends { student: string }>(list: readonly T[]): Map<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const each of list) {
    const own = lists.get(each.student);
    if (own) own.push(each);
    else lists.set(each.student, [each]);
  }
  return lists;
}

/** The name others read of each person, by id. */
export async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const people = await Person.find(
    { _id: mongoose.trusted({ $in: [...new Set(ids)] }) },
    { name: 1, preferredName: 1 },
  ).lean();
  return new Map(people.map((person) => [String(person._id), nameOf(person)]));
}
