import mongoose, { type QueryFilter } from "mongoose";
import { findUnsuited } from "../allocation/unsuited.js";
import { writeCsv, type CsvColumn } from "../data/csv.js";
import { searchPattern } from "../data/search.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { placesOf, taken, waitingCount } from "../groups/places.js";
import { meetingWords } from "../groups/words.js";
import { finishedAmong } from "../sessions/life.js";
import { Session } from "../sessions/session.js";
import type { TermFields } from "../terms/term.js";
import type { Paging } from "../web/listing.js";
import { findUnroomed } from "./decisions.js";
import { kindsShown } from "./shown.js";
import { findBelowMinimum } from "./small-groups.js";

export const states = [
  "all",
  "open",
  "submitted",
  "draft",
  "unroomed",
  "unsuited",
  "below",
  "cancelled",
] as const;
type GroupsState = (typeof states)[number];

/** What the table shows of one group; shared-experience groups are left out for those without the right. */
export interface GroupRow {
  id: string;
  code: string;
  title: string;
  when: string;
  leaders: string;
  members: number;
  /** Places that are taken, and how many of them are only held for who was offered one. */
  taken: number;
  held: number;
  capacity: number;
  waiting: number;
  room: string;
  state: "draft" | "submitted" | "open" | "full" | "finished" | "cancelled";
}

/** Which groups: their state, and words that their code, title or topic hold. */
export interface GroupsFilter {
  state: GroupsState;
  search: string;
}

/** Lines of the table on one page. */
export const rowsOnAPage = 50;
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
  if (state === "unsuited") return idsIn(findUnsuited(term._id, now));
  if (state === "below") return idsIn(findBelowMinimum(term._id));
  return {};
}

async function findGroups(
  filter: GroupsFilter,
  term: TermFields,
  now: Date,
  paging: { skip?: number; limit?: number } = {},
) {
  const words = searchPattern(filter.search);
  const search = ["code", "title", "topic"].map((field) => ({
    [field]: mongoose.trusted({ $regex: words, $options: "i" }),
  }));
  const condition: Condition = {
    term: term._id,
    ...kindsShown,
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

/**
 * One page of the term's groups.
 * @param pagingFor which page it is, once it is known how many groups there are
 */
export async function findGroupRows(
  filter: GroupsFilter,
  term: TermFields,
  now: Date,
  pagingFor: (count: number) => Paging,
) {
  const { count } = await findGroups(filter, term, now, { limit: 1 });
  const { skip, ...paging } = pagingFor(count);
  const { groups } = await findGroups(filter, term, now, { skip, limit: rowsOnAPage });
  return { rows: await rowsOf(groups, now), count, ...paging };
}

/** All of them as comma-separated values; a cell that a spreadsheet would run as a formula is defused. */
export async function groupsCsv(filter: GroupsFilter, term: TermFields, now: Date): Promise<string> {
  const rows = await rowsOf((await findGroups(filter, term, now)).groups, now);
  return writeCsv(columns, rows);
}

const fields = [
  "code",
  "title",
  "when",
  "leaders",
  "members",
  "held",
  "capacity",
  "waiting",
  "room",
  "state",
] as const;
const columns: CsvColumn<GroupRow>[] = fields.map((name) => ({ name, of: (row) => row[name] }));

async function rowsOf(groups: GroupFields[], now: Date): Promise<GroupRow[]> {
  const names = await namesOf(groups.flatMap((group) => group.leaders));
  const rooms = await roomsOf(groups, now);
  const finished = await finishedAmong(
    groups.filter(({ openedAt }) => openedAt).map(({ _id }) => _id),
    now,
  );
  return groups.map((group) => ({
    id: String(group._id),
    code: group.code,
    title: group.title,
    when: meetingWords(group),
    leaders: group.leaders.map((leader) => names.get(String(leader)) ?? "").join(", "),
    members: group.members.length,
    taken: taken(placesOf(group)),
    held: taken(placesOf(group)) - group.members.length,
    capacity: group.capacity,
    waiting: waitingCount(placesOf(group)),
    room: rooms.get(String(group._id)) ?? "",
    state: stateOf(group, finished.has(String(group._id))),
  }));
}

function stateOf(group: GroupFields, isFinished: boolean): GroupRow["state"] {
  if (group.cancelledAt) return "cancelled";
  if (!group.openedAt) return group.submittedAt ? "submitted" : "draft";
  if (isFinished) return "finished";
  return taken(placesOf(group)) >= group.capacity ? "full" : "open";
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
