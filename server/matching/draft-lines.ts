import { namesOf } from "../groups/find.js";
import { barredWords, findOwn, type Own } from "./barred-words.js";
import type { RoundDraft } from "./draft.js";
import { oneAnswerEach, topicName, unmetWords, whenOf, whyWords, type Brought } from "./outcome-words.js";
import { namesFor, type Names } from "./group-names.js";
import type { MatchStudent } from "./problem.js";
import { byStudent, type Placement, type Unplaced } from "./result.js";
import type { RoundFields } from "./round.js";
import { findSince, membershipsOf, placeKey, type Since } from "./since.js";

/** A student's place in a draft. */
interface PlaceLine {
  id: string;
  title: string;
  topic: string;
  when: string;
  why: string;
  held: boolean;
  /** What became of it since the round was published; "" before, and as long as nothing was heard. */
  since: string;
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
  /**
   * The same for a list: topics with one answer stand together. Of who has a place it says neither a way out nor that
   * they have as many groups as they may.
   */
  short: Omit<Brought["unmet"][number], "group">[];
  held: boolean;
  /** How many of the places lost that the draft it started from gave them. */
  lost: number;
  late: boolean;
  /** Staff have taken them out of the round. */
  isOut: boolean;
  /** Published, and not every place is as it was then. */
  isChanged: boolean;
  /** Published, and they have not said of every place whether they will come. */
  isUnanswered: boolean;
  /** They have said of a place that they will come. */
  isComing: boolean;
}

/**
 * Everybody considered in a draft, those without a place first, then by name.
 * @param only the one student whose line is wanted; nobody else is looked at then
 */
export async function linesOf(round: RoundFields, draft: RoundDraft, only?: string): Promise<DraftLine[]> {
  const names = await namesFor(draft.result, round.maxGroups);
  const students = draft.problem.students.filter(({ id }) => only === undefined || id === only);
  const people = await namesOf(students.map(({ id }) => id));
  const unplaced = byStudent(draft.result.unplaced);
  const barred = students.filter(({ id }) => unplaced.get(id)?.some(({ reason }) => reason === "barred"));
  const told: Told = {
    ...{ draft, names, unplaced },
    own: await findOwn(
      round.term,
      barred.map(({ id }) => id),
    ),
    placements: byStudent(draft.result.placements),
    isPublished: Boolean(round.publishedAt),
    since: await findSince(round, only),
    found: await waysTaken(round, draft),
    held: new Set(round.pins.map(({ person, group }) => placeKey(person, group))),
    late: new Set(round.asking.filter((each) => each.late).map(({ person }) => String(person))),
    out: new Set(round.takenOut.map(({ person }) => String(person))),
  };
  const lines = students.map((student): DraftLine => {
    const name = people.get(student.id) ?? "Someone no longer on the roster";
    return { id: student.id, name, year: student.year, ...lineOf(student, told) };
  });
  return lines.sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** What the lines are told with; people by id, places by `placeKey`. */
interface Told {
  draft: RoundDraft;
  names: Names;
  placements: ReadonlyMap<string, Placement[]>;
  unplaced: ReadonlyMap<string, Unplaced[]>;
  own: readonly Own[];
  isPublished: boolean;
  since: ReadonlyMap<string, Since>;
  /** What was a way out and is their place by now; none before the round is published. */
  found: ReadonlySet<string>;
  held: ReadonlySet<string>;
  late: ReadonlySet<string>;
  out: ReadonlySet<string>;
}

/** Who is in which of the groups that the ways out lead to, once students can go there. */
const waysTaken = async ({ publishedAt }: RoundFields, { result }: RoundDraft): Promise<Set<string>> =>
  publishedAt ? membershipsOf(result.unplaced.flatMap(({ wayOut }) => wayOut?.change ?? [])) : new Set();

function lineOf(student: MatchStudent, told: Told): Omit<DraftLine, "id" | "name" | "year"> {
  const { id, topics } = student;
  const { names, since } = told;
  const places = (told.placements.get(id) ?? []).map(({ group, rank }): PlaceLine => {
    const key = placeKey(id, group);
    const isHeld = told.held.has(key);
    const why = isHeld ? "The programme office holds this place." : whyWords(rank, topics.length);
    return { ...groupWords(group, names), why, held: isHeld, since: since.get(key)?.words ?? "" };
  });
  const missing = told.unplaced.get(id) ?? [];
  const unmet = missing.map((each) => unmetOf(student, each, places.length, told));
  return {
    places,
    unmet,
    wanting: missing.some(({ reason }) => reason !== "limit"),
    short: shortly(
      unmet.filter((_, n) => places.length === 0 || missing[n]?.reason !== "limit"),
      places.length === 0,
    ),
    held: places.some((place) => place.held),
    lost: told.draft.lost?.[id] ?? 0,
    late: told.late.has(id),
    isOut: told.out.has(id),
    isUnanswered: told.isPublished && places.some((place) => place.since === ""),
    isComing: places.some((place) => since.get(placeKey(id, place.id))?.isComing),
    isChanged: places.some((place) => since.get(placeKey(id, place.id))?.isChanged),
  };
}

function unmetOf(student: MatchStudent, each: Unplaced, got: number, told: Told): UnmetLine {
  const { draft, names, own } = told;
  const words = unmetWords(each, names, "staff", got);
  const way = each.wayOut?.change.group ?? "";
  if (told.found.has(placeKey(student.id, way)))
    words.wayOut = `They are in ${groupWords(way, names).title} by now.`;
  const titleOf = (group: string) => groupWords(group, names).title;
  const exact = each.reason === "barred" ? barredWords(draft.problem, student, each.topic, own, titleOf) : "";
  return { topic: topicName(each.topic, names.topics), ...words, text: exact || words.text };
}

const shortly = (unmet: readonly UnmetLine[], withWays: boolean): DraftLine["short"] =>
  oneAnswerEach(unmet.map((line) => ({ ...line, wayOut: withWays ? line.wayOut : "", group: "" })));

const order = ({ places, wanting }: DraftLine) => (places.length === 0 ? 0 : wanting ? 1 : 2);

/** What a group is called in lists of a round. */
export const groupWords = (id: string, names: Names) => ({
  id,
  title: names.groups.get(id)?.title ?? "A group that is gone",
  topic: topicName(names.groups.get(id)?.topic ?? "", names.topics),
  when: whenOf(id, names),
});
