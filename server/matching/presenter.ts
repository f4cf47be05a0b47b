import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { nameOf, Person } from "../people/person.js";
import type { Topic } from "../terms/written-lists.js";
import { momentWords, slotWords } from "../time/words.js";
import type { MatchResult } from "./result.js";
import type { RoundFields } from "./round.js";

const linesOnAPage = 50;

/** What staff see of a draft: the figures, then who is where and why, the unplaced first. */
export interface DraftView {
  madeAt: string;
  proved: boolean;
  figures: { value: number; label: string }[];
  unplaced: { name: string; topic: string; text: string; wayOut: string }[];
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
  const people = await namesOf(result);
  const groups = await groupsById(result);
  const topicName = (code: string) => topics.find((topic) => topic.code === code)?.name ?? code;
  const name = (id: string) => people.get(id) ?? "Someone no longer on the roster";
  const pages = Math.max(1, Math.ceil(result.placements.length / linesOnAPage));
  const shown = Math.min(Math.max(1, page), pages);
  const from = (shown - 1) * linesOnAPage;
  return {
    madeAt: momentWords(round.draft.madeAt, zone),
    proved: result.status === "optimal",
    figures: [
      { value: result.objective?.studentsPlaced ?? 0, label: "students placed" },
      { value: result.placements.length, label: "places given" },
      { value: result.unplaced.length, label: "wishes not met" },
    ],
    unplaced: result.unplaced.map((each) => ({
      name: name(each.student),
      topic: topicName(each.topic),
      text: each.text,
      wayOut: each.wayOut?.text ?? "",
    })),
    placed: result.placements.slice(from, from + linesOnAPage).map((each) => ({
      name: name(each.student),
      group: groups.get(each.group)?.title ?? each.group,
      when: whenOf(groups.get(each.group)),
      why: each.why,
    })),
    groups: result.groups.map(({ id, members }) => fillOf(id, members, groups.get(id))),
    page: shown,
    pages,
  };
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
