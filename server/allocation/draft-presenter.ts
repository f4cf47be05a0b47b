import mongoose, { type Types } from "mongoose";
import { writeCsv, type CsvColumn } from "../data/csv.js";
import { dayWords, momentWords } from "../time/words.js";
import type { AllocatedSession, AllocationResult, RoomLevels } from "./allocation-result.js";
import { countChanges, progressOf, RoomDraft, solvedOf, type DraftFields, type Solved } from "./draft.js";
import { contradictionWords } from "./draft-contradictions.js";
import { groupsIn, linesOf, nameOf, roomsIn, type Groups } from "./draft-lines.js";
import type { ProblemSession } from "./room-problem.js";

/** The state of a draft as a badge. @param isOutdated see `wasOvertaken` */
function badgeOf(draft: DraftFields, isOutdated: boolean): { state: string; stateLabel: string } {
  if (draft.publishedAt) return { state: "finished", stateLabel: "published" };
  if (draft.underWay) return { state: "waiting", stateLabel: "being worked out" };
  if (hasFailed(draft)) return { state: "problem", stateLabel: "failed" };
  return isOutdated
    ? { state: "cancelled", stateLabel: "out of date" }
    : { state: "open", stateLabel: "draft" };
}

/** Whether its run ended without a result, by a fault or because its process died. */
const hasFailed = ({ underWay, readyAt }: DraftFields) => !underWay && !readyAt;

/** Drafts of one kind for a list, newest first: those of a blocking, or those of a term as a whole. */
export async function draftsOf(
  of: Pick<DraftFields, "term"> | { blocking: Types.ObjectId },
  zone: string,
  limit: number,
) {
  const filter = { blocking: null, ...of };
  const numbers = await numbersOf(filter);
  const drafts = await RoomDraft.find(
    { ...filter, thrownAt: null },
    { problem: 0, "result.sessions": 0, held: 0 },
  )
    .sort({ startedAt: -1, _id: -1 })
    .limit(limit)
    .lean<DraftFields[]>();
  const publishedAt = await lastPublishedAt(filter);
  return drafts.map((draft) => ({
    id: String(draft._id),
    isSolved: draft.readyAt !== null && hasObjective(draft),
    name: `Draft ${numbers.get(String(draft._id)) ?? ""}`,
    about: aboutWords(draft),
    href: `/office/allocation/${String(draft._id)}`,
    started: momentWords(draft.startedAt, zone),
    ...badgeOf(draft, wasOvertaken(draft, publishedAt)),
  }));
}

/** The drafts of one kind numbered in the order in which they were begun, those thrown away among them; by id. */
async function numbersOf(filter: object): Promise<ReadonlyMap<string, number>> {
  const all = await RoomDraft.find(filter, { _id: 1 }).sort({ startedAt: 1, _id: 1 }).lean();
  return new Map(all.map(({ _id }, index) => [String(_id), index + 1]));
}

/** Whether it came to a plan: not where its pins can't all hold. */
const hasObjective = ({ result }: DraftFields): boolean =>
  Boolean((result as Partial<Pick<AllocationResult, "objective">> | null)?.objective);

/** "26 change rooms, 2 without a room, 1 pin": what tells one draft from another. */
function aboutWords({ result, base, pins }: DraftFields): string {
  const { objective } = (result ?? {}) as Partial<Pick<AllocationResult, "objective">>;
  const pinned = pins.length === 0 ? [] : [pins.length === 1 ? "1 pin" : `${pins.length} pins`];
  if (objective === undefined) return pinned.join(", ");
  if (objective === null) return `${pinned.join("")}, which can’t ${pins.length === 1 ? "" : "all "}hold`;
  const moved: Record<DraftFields["base"], string[]> = {
    now: [objective.moved === 1 ? "1 changes rooms" : `${objective.moved} change rooms`],
    before: [`${objective.moved} unlike the draft before`],
    nothing: [],
  };
  return [...moved[base], `${objective.unroomed} without a room`, ...pinned].join(", ");
}

export const levelNames: [keyof RoomLevels, string][] = [
  ["unroomed", "sessions without a room"],
  ["moved", "sessions that change rooms"],
  ["extraRooms", "second or third rooms of groups that can’t keep one"],
  ["wishesMissed", "sessions outside the building wished for"],
  ["seatsWasted", "empty seats"],
];

const ordinals = ["first", "second", "third", "fourth", "fifth"];

/** How far the run has come, level by level; null when there is no word of it yet. */
function presentProgress(draft: DraftFields) {
  const progress = progressOf(draft);
  if (!progress) return null;
  const { level, incumbent, bound, seconds, done, parts } = progress;
  const figure = (key: keyof RoomLevels) =>
    incumbent[key] === bound[key]
      ? `${incumbent[key]}; fewer can’t be`
      : `${incumbent[key]} so far; fewer than ${bound[key]} can’t be`;
  return {
    level:
      level > 5
        ? "No plan can be better by any of the five aims below."
        : `Working on the ${ordinals[level - 1] ?? ""} of the five aims below.`,
    parts: `${done} of ${parts} parts of the week are worked out, ${Math.round(seconds)} s after the start.`,
    levels: levelNames.map(([key, label]) => ({ label, figure: figure(key) })),
  };
}

/** Everything the page of one draft shows. */
export async function presentRoomDraft(draft: DraftFields, zone: string) {
  const solved = solvedOf(draft);
  const { term, blocking = null } = draft;
  const isOutdated = wasOvertaken(draft, await lastPublishedAt({ term, blocking }));
  return {
    ...badgeOf(draft, isOutdated),
    started: momentWords(draft.startedAt, zone),
    isRunning: draft.underWay,
    isPublished: draft.publishedAt !== null,
    isOutdated,
    hasFailed: hasFailed(draft),
    isStopping: draft.stopAskedAt !== null,
    progress: presentProgress(draft),
    base: baseWords[draft.base],
    solved: solved && (await presentSolved(draft, solved)),
  };
}

/** Whether another draft for the same was published since it was begun: this one counts changes against what was. */
const wasOvertaken = (draft: DraftFields, lastAt: Date | null): boolean =>
  draft.publishedAt === null && !draft.underWay && lastAt !== null && lastAt > draft.startedAt;

/** When a draft of that kind was last published; null for never. */
async function lastPublishedAt(of: {
  term?: Types.ObjectId;
  blocking: Types.ObjectId | null;
}): Promise<Date | null> {
  const published = { ...of, publishedAt: mongoose.trusted({ $ne: null }) };
  const last = await RoomDraft.findOne(published, { publishedAt: 1 }).sort({ publishedAt: -1 }).lean();
  return last?.publishedAt ?? null;
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
    contradictions: contradictionWords(solved, groups),
    figures: result.objective ? figuresOf(solved, result.objective) : [],
    several: lines.filter(({ rooms }) => rooms > 1),
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

function figuresOf(solved: Solved, objective: RoomLevels) {
  const { moved, gained } = countChanges(solved);
  const aims = levelNames.map(([key, label]) => ({ value: key === "moved" ? moved : objective[key], label }));
  return gained > 0 ? [{ value: gained, label: "sessions that get a room at last" }, ...aims] : aims;
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
