import { stringify } from "csv-stringify/sync";
import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { nameOf, Person } from "../people/person.js";
import type { Topic } from "../terms/written-lists.js";
import { momentWords, slotWords } from "../time/words.js";
import type { MatchResult } from "./result.js";
import type { RoundFields } from "./round.js";

const linesOnAPage = 50;
const mostOthers = 100;

/** A wish that was not met, with its true reason. */
interface Unmet {
  name: string;
  topic: string;
  text: string;
  wayOut: string;
}

/** What staff see of a draft: the figures, then who has no place and why, then who is where and why. */
export interface DraftView {
  madeAt: string;
  proved: boolean;
  figures: { value: number; label: string }[];
  /** Wishes of students without any place. */
  unplaced: Unmet[];
  /** Other wishes of students who have a place; the first hundred, all are in the CSV. */
  unmet: Unmet[];
  unmetCount: number;
  placed: { name: string; group: string; when: string; why: string }[];
  groups: { id: string; title: string; when: string; places: number; filled: number }[];
  page: number;
  pages: number;
}

/** @param page which page of the placed, from 1 */
export async function presentDraft(
  round: RoundFields,
  topics: readonly Topic[],
  zone: string,
  page: number,
): Promise<DraftView | null> {
  if (!round.draft) return null;
  const result = round.draft.result as MatchResult;
  const groups = await groupsById(result);
  const { placed, unmet } = await linesOf(result, groups, topics);
  const withPlace = new Set(result.placements.map((each) => each.student));
  const unplaced = unmet.filter((each) => !withPlace.has(each.student));
  const others = unmet.filter((each) => withPlace.has(each.student));
  const pages = Math.max(1, Math.ceil(placed.length / linesOnAPage));
  const shown = Math.min(Math.max(1, page), pages);
  return {
    madeAt: momentWords(round.draft.madeAt, zone),
    proved: result.status === "optimal",
    figures: [
      { value: result.objective?.studentsPlaced ?? 0, label: "students placed" },
      { value: round.asking.length - withPlace.size, label: "students without a place" },
      { value: others.length, label: "further wishes not met" },
    ],
    unplaced,
    unmet: others.slice(0, mostOthers),
    unmetCount: others.length,
    placed: placed.slice((shown - 1) * linesOnAPage, shown * linesOnAPage),
    groups: result.groups.map(({ id, members }) => fillOf(id, members, groups.get(id))),
    page: shown,
    pages,
  };
}

/** The whole draft as comma-separated values, a line per placement or wish. */
export async function draftCsv(round: RoundFields, topics: readonly Topic[]): Promise<string> {
  const result = round.draft?.result as MatchResult | undefined;
  if (!result) return "";
  const { placed, unmet } = await linesOf(result, await groupsById(result), topics);
  const columns = ["name", "topic", "group", "when", "why", "wayOut"];
  const rows = [...placed, ...unmet.map((each) => ({ ...each, group: "", when: "", why: each.text }))];
  return stringify(rows, { header: true, columns, escape_formulas: true, bom: true });
}

async function linesOf(
  result: MatchResult,
  groups: ReadonlyMap<string, GroupFields>,
  topics: readonly Topic[],
) {
  const people = await namesOf(result);
  const name = (id: string) => people.get(id) ?? "Someone no longer on the roster";
  const topicName = (code: string) => topics.find((topic) => topic.code === code)?.name ?? code;
  const placed = result.placements.map((each) => ({
    name: name(each.student),
    topic: topicName(groups.get(each.group)?.topic ?? ""),
    group: groups.get(each.group)?.title ?? each.group,
    when: whenOf(groups.get(each.group)),
    why: each.why,
    wayOut: "",
  }));
  const unmet = result.unplaced.map((each) => ({
    student: each.student,
    name: name(each.student),
    topic: topicName(each.topic),
    text: each.text,
    wayOut: each.wayOut?.text ?? "",
  }));
  return { placed, unmet };
}

const whenOf = (group: GroupFields | undefined) => (group ? slotWords(group.slot) : "");

function fillOf(id: string, added: number, group: GroupFields | undefined) {
  const places = group?.capacity ?? 0;
  const filled = (group?.members.length ?? 0) + added;
  return { id, title: group?.title ?? id, when: whenOf(group), places, filled };
}

async function namesOf(result: MatchResult): Promise<Map<string, string>> {
  const ids = [...new Set([...result.placements, ...result.unplaced].map((each) => each.student))];
  const people = await Person.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(people.map((person) => [String(person._id), nameOf(person)]));
}

async function groupsById(result: MatchResult): Promise<Map<string, GroupFields>> {
  const ids = result.groups.map((group) => group.id);
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(groups.map((group) => [String(group._id), group]));
}
