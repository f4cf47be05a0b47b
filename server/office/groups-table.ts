import mongoose, { type QueryFilter } from "mongoose";
import { stringify } from "csv-stringify/sync";
import { Group, type GroupFields } from "../groups/group.js";
import { nameOf, Person } from "../people/person.js";
import { Session } from "../sessions/session.js";
import type { TermFields } from "../terms/term.js";
import { slotWords } from "../time/words.js";
import { findBelowMinimum, findUnroomed } from "./decisions.js";

export const states = ["all", "open", "submitted", "draft", "unroomed", "below", "cancelled"] as const;
export type GroupsState = (typeof states)[number];

/** What the table shows of one group; shared-experience groups are left out for those without the right. */
export interface GroupRow {
  id: string;
  code: string;
  title: string;
  when: string;
  leaders: string;
  members: number;
  capacity: number;
  waiting: number;
  room: string;
  state: "draft" | "submitted" | "open" | "full" | "cancelled";
}

/** Which groups: their state, and words that their code, title or topic hold. */
export interface GroupsFilter {
  state: GroupsState;
  search: string;
}

const rowsOnAPage = 50;
const some = mongoose.trusted({ $ne: null });

async function idsIn(groups: Promise<GroupFields[]>): Promise<Condition> {
  return { _id: mongoose.trusted({ $in: (await groups).map((group) => group._id) }) };
}

type Condition = QueryFilter<GroupFields>;

async function conditionOf(state: GroupsState, term: TermFields, now: Date): Promise<Condition> {
  if (state === "open") return { openedAt: some, cancelledAt: null };
  if (state === "submitted") return { submittedAt: some, openedAt: null, cancelledAt: null };
  if (state === "draft") return { submittedAt: null, openedAt: null, cancelledAt: null };
  if (state === "cancelled") return { cancelledAt: some };
  if (state === "unroomed") return idsIn(findUnroomed(term._id, now));
  if (state === "below") return idsIn(findBelowMinimum(term._id));
  return {};
}

async function findGroups(
  filter: GroupsFilter,
  term: TermFields,
  now: Date,
  paging: { skip?: number; limit?: number } = {},
) {
  const words = filter.search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const search = ["code", "title", "topic"].map((field) => ({
    [field]: mongoose.trusted({ $regex: words, $options: "i" }),
  }));
  const condition: Condition = {
    term: term._id,
    kind: mongoose.trusted({ $ne: "shared-experience" }),
    ...(await conditionOf(filter.state, term, now)),
    ...(words === "" ? {} : { $or: search }),
  };
  const [groups, count] = await Promise.all([
    Group.find(condition)
      // A topic's groups in the order they were drafted, which is that of their numbers.
      .sort({ topic: 1, _id: 1 })
      .skip(paging.skip ?? 0)
      .limit(paging.limit ?? 0)
      .lean<GroupFields[]>(),
    Group.countDocuments(condition),
  ]);
  return { groups, count };
}

/** One page of the term's groups, from 1. */
export async function findGroupRows(filter: GroupsFilter, term: TermFields, now: Date, page: number) {
  const { count } = await findGroups(filter, term, now, { limit: 1 });
  const pages = Math.max(1, Math.ceil(count / rowsOnAPage));
  const shown = Math.min(Math.max(1, page), pages);
  const { groups } = await findGroups(filter, term, now, {
    skip: (shown - 1) * rowsOnAPage,
    limit: rowsOnAPage,
  });
  return { rows: await rowsOf(groups, now), count, page: shown, pages };
}

/** All of them as comma-separated values; a cell that a spreadsheet would run as a formula is defused. */
export async function groupsCsv(filter: GroupsFilter, term: TermFields, now: Date): Promise<string> {
  const rows = await rowsOf((await findGroups(filter, term, now)).groups, now);
  const columns = ["code", "title", "when", "leaders", "members", "capacity", "waiting", "room", "state"];
  return stringify(rows, { header: true, columns, escape_formulas: true, bom: true });
}

async function rowsOf(groups: GroupFields[], now: Date): Promise<GroupRow[]> {
  const names = await namesOf(groups);
  const rooms = await roomsOf(groups, now);
  return groups.map((group) => ({
    id: String(group._id),
    code: group.code,
    title: group.title,
    when: slotWords(group.slot),
    leaders: group.leaders.map((leader) => names.get(String(leader)) ?? "").join(", "),
    members: group.members.length,
    capacity: group.capacity,
    waiting: group.waitlist.filter((waiting) => waiting.offeredUntil === null).length,
    room: rooms.get(String(group._id)) ?? "",
    state: stateOf(group),
  }));
}

function stateOf(group: GroupFields): GroupRow["state"] {
  if (group.cancelledAt) return "cancelled";
  if (!group.openedAt) return group.submittedAt ? "submitted" : "draft";
  return group.members.length >= group.capacity ? "full" : "open";
}

async function namesOf(groups: GroupFields[]): Promise<Map<string, string>> {
  const ids = groups.flatMap((group) => group.leaders);
  const people = await Person.find({ _id: mongoose.trusted({ $in: ids }) }).lean();
  return new Map(people.map((person) => [String(person._id), nameOf(person)]));
}

/** The rooms of each group's sessions to come, in words. */
async function roomsOf(groups: GroupFields[], now: Date): Promise<Map<string, string>> {
  const ids = groups.map((group) => group._id);
  const coming = {
    group: mongoose.trusted({ $in: ids }),
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
  };
  const sessions = await Session.find(coming).select({ group: 1, room: 1 }).lean();
  const rooms = new Map<string, Set<string>>();
  for (const { group, room } of sessions) {
    const known = rooms.get(String(group)) ?? new Set();
    rooms.set(String(group), known.add(room ?? "none"));
  }
  return new Map([...rooms].map(([group, known]) => [group, [...known].sort().join(", ")]));
}
