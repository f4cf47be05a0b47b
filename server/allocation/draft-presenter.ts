import mongoose, { type Types } from "mongoose";
import { writeCsv, type CsvColumn } from "../data/csv.js";
import { Group, type GroupFields } from "../groups/group.js";
import { meetingWords } from "../groups/words.js";
import { dayWords, momentWords } from "../time/words.js";
import type { AllocatedSession, RoomLevels } from "./allocation-result.js";
import { changesIn, progressOf, RoomDraft, solvedOf, type DraftFields, type Solved } from "./draft.js";
import type { ProblemSession } from "./room-problem.js";
import { publicName } from "./wanting.js";

/** The state of a draft as a badge. */
function badgeOf(draft: DraftFields): { state: string; stateLabel: string } {
  if (draft.publishedAt) return { state: "finished", stateLabel: "published" };
  if (draft.underWay) return { state: "waiting", stateLabel: "being worked out" };
  return hasFailed(draft)
    ? { state: "problem", stateLabel: "failed" }
    : { state: "open", stateLabel: "draft" };
}

/** Whether its run ended without a result, by a fault or because its process died. */
const hasFailed = ({ underWay, readyAt }: DraftFields) => !underWay && !readyAt;

/** A line of a list of drafts. */
export const presentDraftLine = (draft: DraftFields, zone: string) => ({
  href: `/office/allocation/${String(draft._id)}`,
  started: momentWords(draft.startedAt, zone),
  ...badgeOf(draft),
});

/** The proposals for one blocking, newest first. */
export async function draftsOf(blocking: Types.ObjectId, zone: string) {
  const drafts = await RoomDraft.find({ blocking }, { problem: 0, result: 0, held: 0 })
    .sort({ startedAt: -1 })
    .limit(5)
    .lean<DraftFields[]>();
  return drafts.map((draft) => presentDraftLine(draft, zone));
}

const levelNames: [keyof RoomLevels, string][] = [
  ["unroomed", "sessions without a room"],
  ["moved", "sessions that move"],
  ["extraRooms", "further rooms of groups that change rooms"],
  ["wishesMissed", "sessions outside a wished building"],
  ["seatsWasted", "seats to spare"],
];

/** How far the run has come, level by level; null when there is no word of it yet. */
function presentProgress(draft: DraftFields) {
  const progress = progressOf(draft);
  if (!progress) return null;
  const { level, incumbent, bound, seconds, done, parts } = progress;
  const figure = (key: keyof RoomLevels) =>
    incumbent[key] === bound[key] ? `${incumbent[key]}, proved` : `${incumbent[key]}, at least ${bound[key]}`;
  return {
    level: level > 5 ? "All five aims are proved." : `Working on aim ${level} of 5.`,
    parts: `${done} of ${parts} parts of the week are worked out, ${Math.round(seconds)} s after the start.`,
    levels: levelNames.map(([key, label]) => ({ label, figure: figure(key) })),
  };
}

/** Everything the page of one draft shows. */
export async function presentRoomDraft(draft: DraftFields, zone: string) {
  const solved = solvedOf(draft);
  return {
    ...badgeOf(draft),
    started: momentWords(draft.startedAt, zone),
    isRunning: draft.underWay,
    isPublished: draft.publishedAt !== null,
    isOutdated: draft.publishedAt === null && (await wasOvertaken(draft)),
    hasFailed: hasFailed(draft),
    isStopping: draft.stopAskedAt !== null,
    progress: presentProgress(draft),
    base: baseWords[draft.base],
    solved: solved && (await presentSolved(draft, solved)),
  };
}

/** Whether another draft for the same was published since it was begun: this one counts changes against what was. */
async function wasOvertaken({ term, blocking = null, startedAt }: DraftFields): Promise<boolean> {
  const since = { publishedAt: mongoose.trusted({ $gt: startedAt }) };
  return (await RoomDraft.exists({ term, blocking, ...since })) !== null;
}

const baseWords: Record<DraftFields["base"], string> = {
  now: "As few sessions as possible leave the room they have now.",
  before: "As few sessions as possible differ from the draft before.",
  nothing: "Worked out from the beginning, whatever rooms are held now.",
};

async function presentSolved(draft: DraftFields, solved: Solved) {
  const { result } = solved;
  const groups = await groupsIn(solved);
  const earlier = draft.before ? await RoomDraft.findById(draft.before).lean<DraftFields>() : null;
  const before = earlier && solvedOf(earlier);
  const lines = linesOf(solved, groups, before ? roomsIn(before) : null);
  const pins = new Map(draft.pins.map(({ group, room }) => [String(group), room]));
  return {
    proved: result.status === "optimal",
    contradictions: result.infeasible.map(({ text }) => text),
    figures: result.objective
      ? [{ value: changesIn(solved).length, label: "changes of room" }, ...figuresOf(result.objective)]
      : [],
    changed: lines.filter(({ changes }) => changes.length > 0),
    same: lines.filter(({ changes }) => changes.length === 0).length,
    unroomed: unroomedIn(solved, groups),
    differs: before
      ? `${lines.reduce((sum, line) => sum + line.differs, 0)} sessions differ from the draft before.`
      : "",
    pinned: [...pins].map(([group, room]) => ({ group, room, name: nameOf(groups, group) })),
    groups: lines.map(({ id, name, meets }) => ({ value: id, label: `${name}, ${meets}` })),
    rooms: solved.problem.rooms.map(({ id, seats }) => ({ value: id, label: `${id}, ${seats} seats` })),
  };
}

const figuresOf = (objective: RoomLevels) =>
  levelNames.filter(([key]) => key !== "moved").map(([key, label]) => ({ value: objective[key], label }));

type Groups = ReadonlyMap<string, Pick<GroupFields, "_id" | "kind" | "title" | "slot" | "everyWeeks">>;

async function groupsIn({ problem }: Solved): Promise<Groups> {
  const ids = mongoose.trusted({ $in: [...new Set(problem.sessions.map(({ group }) => group))] });
  const found = await Group.find({ _id: ids }).lean<GroupFields[]>();
  return new Map(found.map((group) => [String(group._id), group]));
}

function nameOf(groups: Groups, id: string): string {
  const group = groups.get(id);
  return group ? publicName(group) : "A group that is no more";
}

const roomsIn = ({ result }: Solved): ReadonlyMap<string, string | null> =>
  new Map(result.sessions.map(({ id, room }) => [id, room]));

/** One group of the draft: what it has now and what it would have, and how many sessions differ from the one before. */
function linesOf(solved: Solved, groups: Groups, before: ReadonlyMap<string, string | null> | null) {
  const rooms = roomsIn(solved);
  const byGroup = new Map<string, ProblemSession[]>();
  for (const session of solved.problem.sessions) {
    byGroup.set(session.group, [...(byGroup.get(session.group) ?? []), session]);
  }
  const lines = [...byGroup].map(([id, sessions]) => {
    const group = groups.get(id);
    const kept = (session: ProblemSession) =>
      (solved.held[session.id] ?? null) === (rooms.get(session.id) ?? null);
    return {
      id,
      name: nameOf(groups, id),
      meets: group ? meetingWords(group) : "",
      now: countsOf(sessions.map((session) => solved.held[session.id] ?? null)),
      then: countsOf(sessions.map((session) => rooms.get(session.id) ?? null)),
      changes: sessions
        .filter((session) => !kept(session))
        .map((session) => ({
          day: dayWords(session.date),
          from: solved.held[session.id] ?? "no room",
          to: rooms.get(session.id) ?? "no room",
        })),
      differs: before
        ? sessions.filter(({ id: each }) => before.has(each) && before.get(each) !== rooms.get(each)).length
        : 0,
    };
  });
  return lines.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** "N-204 ×9, no room ×1" */
function countsOf(rooms: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const room of rooms) counts.set(room ?? "no room", (counts.get(room ?? "no room") ?? 0) + 1);
  return [...counts].map(([room, count]) => (counts.size === 1 ? room : `${room} ×${count}`)).join(", ");
}

/** The sessions left without a room, each with its true reason and the cheapest way out. */
function unroomedIn({ problem, result }: Solved, groups: Groups) {
  const sessions = new Map(problem.sessions.map((session) => [session.id, session]));
  return result.sessions
    .filter(({ room }) => room === null)
    .map((each: AllocatedSession) => {
      const session = sessions.get(each.id);
      return {
        name: nameOf(groups, session?.group ?? ""),
        day: session ? `${dayWords(session.date)}, ${session.from}` : "",
        text: each.text ?? "",
        wayOut: each.wayOut?.text ?? "",
      };
    });
}

/** The whole draft as comma-separated values, a line per session. */
export async function draftCsv(draft: DraftFields): Promise<string> {
  const solved = solvedOf(draft);
  if (!solved) return "";
  const groups = await groupsIn(solved);
  const answers = new Map(solved.result.sessions.map((each) => [each.id, each]));
  const columns: CsvColumn<ProblemSession>[] = [
    { name: "group", of: ({ group }) => nameOf(groups, group) },
    { name: "date", of: ({ date }) => date },
    { name: "from", of: ({ from }) => from },
    { name: "room_now", of: ({ id }) => solved.held[id] ?? "" },
    { name: "room", of: ({ id }) => answers.get(id)?.room ?? "" },
    { name: "reason", of: ({ id }) => answers.get(id)?.text ?? "" },
    { name: "way_out", of: ({ id }) => answers.get(id)?.wayOut?.text ?? "" },
  ];
  return writeCsv(columns, solved.problem.sessions);
}
