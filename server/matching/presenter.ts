import { stringify } from "csv-stringify/sync";
import mongoose from "mongoose";
import { nameOf, Person } from "../people/person.js";
import { momentWords } from "../time/words.js";
import { placedWords, topicName, unmetWords, whenOf, type Names } from "./outcome-words.js";
import { namesFor } from "./publishing.js";
import type { MatchResult } from "./result.js";
import { draftOf, type RoundDraft, type RoundFields } from "./round.js";

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
  /** Whether everybody considered has a place. */
  allPlaced: boolean;
  /** Wishes of students without any place. */
  unplaced: Unmet[];
  /** Other wishes of students who have a place; the first hundred, all are in the CSV. */
  unmet: Unmet[];
  unmetCount: number;
  placed: { name: string; group: string; when: string; why: string }[];
  /** The places each group had to give, and how many of them are given. */
  groups: { id: string; title: string; when: string; places: number; filled: number }[];
  page: number;
  pages: number;
}

/** @param page which page of the placed, from 1 */
export async function presentDraft(
  round: RoundFields,
  zone: string,
  page: number,
): Promise<DraftView | null> {
  const draft = draftOf(round);
  if (!draft) return null;
  const { problem, result } = draft;
  const names = await namesFor(result);
  const { placed, unmet } = await linesOf(result, names);
  const withPlace = new Set(result.placements.map((each) => each.student));
  const others = unmet.filter((each) => withPlace.has(each.student));
  const pages = Math.max(1, Math.ceil(placed.length / linesOnAPage));
  const shown = Math.min(Math.max(1, page), pages);
  return {
    madeAt: momentWords(draft.madeAt, zone),
    proved: result.status === "optimal",
    figures: [
      { value: result.objective?.studentsPlaced ?? 0, label: "students placed" },
      { value: problem.students.length - withPlace.size, label: "students without a place" },
      { value: others.length, label: "further wishes not met" },
    ],
    allPlaced: problem.students.every(({ id }) => withPlace.has(id)),
    unplaced: unmet.filter((each) => !withPlace.has(each.student)),
    unmet: others.slice(0, mostOthers),
    unmetCount: others.length,
    placed: placed.slice((shown - 1) * linesOnAPage, shown * linesOnAPage),
    groups: givenIn(draft, names),
    page: shown,
    pages,
  };
}

/** The whole draft as comma-separated values, a line per placement or wish. */
export async function draftCsv(round: RoundFields): Promise<string> {
  const result = draftOf(round)?.result;
  if (!result) return "";
  const { placed, unmet } = await linesOf(result, await namesFor(result));
  const columns = ["name", "topic", "group", "when", "why", "wayOut"];
  const rows = [...placed, ...unmet.map((each) => ({ ...each, group: "", when: "", why: each.text }))];
  return stringify(rows, { header: true, columns, escape_formulas: true, bom: true });
}

async function linesOf(result: MatchResult, names: Names) {
  const people = await namesOf(result);
  const name = (id: string) => people.get(id) ?? "Someone no longer on the roster";
  const placed = result.placements.map((each) => ({
    name: name(each.student),
    topic: topicName(names.groups.get(each.group)?.topic ?? "", names.topics),
    group: names.groups.get(each.group)?.title ?? each.group,
    when: whenOf(each.group, names),
    why: placedWords.staff,
    wayOut: "",
  }));
  const unmet = result.unplaced.map((each) => ({
    student: each.student,
    name: name(each.student),
    topic: topicName(each.topic, names.topics),
    ...unmetWords(each, names, "staff"),
  }));
  return { placed, unmet };
}

/** How many of the places that a group had to give the draft gives; groups without any are left out. */
function givenIn({ problem, result }: RoundDraft, names: Names) {
  const given = new Map(result.groups.map(({ id, members }) => [id, members]));
  return problem.groups
    .filter((group) => group.max > 0)
    .map(({ id, max }) => ({
      id,
      title: names.groups.get(id)?.title ?? id,
      when: whenOf(id, names),
      places: max,
      filled: given.get(id) ?? 0,
    }));
}

async function namesOf(result: MatchResult): Promise<Map<string, string>> {
  const ids = [...new Set([...result.placements, ...result.unplaced].map((each) => each.student))];
  const people = await Person.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(people.map((person) => [String(person._id), nameOf(person)]));
}
