import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { meetingWords } from "../groups/words.js";
import { dayWords } from "../time/words.js";
import type { HeldRooms, Solved } from "./draft.js";
import type { ProblemSession } from "./room-problem.js";
import { publicName } from "./wanting.js";

export type Groups = ReadonlyMap<string, Pick<GroupFields, "_id" | "kind" | "title" | "slot" | "everyWeeks">>;

/** The groups of a draft, by id. */
export async function groupsIn({ problem }: Solved): Promise<Groups> {
  const ids = mongoose.trusted({ $in: [...new Set(problem.sessions.map(({ group }) => group))] });
  const found = await Group.find({ _id: ids }).lean<GroupFields[]>();
  return new Map(found.map((group) => [String(group._id), group]));
}

/** The name of a group of a draft that everybody may read. */
export function nameOf(groups: Groups, id: string): string {
  const group = groups.get(id);
  return group ? publicName(group) : "A group that is no more";
}

/** The code of the room each session would have, by session. */
export const roomsIn = ({ result }: Solved): ReadonlyMap<string, string | null> =>
  new Map(result.sessions.map(({ id, room }) => [id, room]));

/**
 * One group of the draft: what it has now and what it would have, in how many rooms, and how many sessions differ
 * from the one before.
 */
export function linesOf(solved: Solved, groups: Groups, before: ReadonlyMap<string, string | null> | null) {
  const rooms = roomsIn(solved);
  const byGroup = new Map<string, ProblemSession[]>();
  for (const session of solved.problem.sessions) {
    byGroup.set(session.group, [...(byGroup.get(session.group) ?? []), session]);
  }
  const lines = [...byGroup].map(([id, sessions]) => {
    const group = groups.get(id);
    return {
      id,
      name: nameOf(groups, id),
      href: group && group.kind !== "shared-experience" ? `/groups/${id}` : "",
      meets: group ? meetingWords(group) : "",
      now: countsOf(sessions.map((session) => solved.held[session.id] ?? null)),
      then: countsOf(sessions.map((session) => rooms.get(session.id) ?? null)),
      rooms: new Set(sessions.flatMap((session) => rooms.get(session.id) ?? [])).size,
      changes: changesOf(sessions, solved.held, rooms),
      differs: before
        ? sessions.filter(({ id: each }) => before.has(each) && before.get(each) !== rooms.get(each)).length
        : 0,
    };
  });
  return lines.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** "N-204 ×9, no room ×1" */
function countsOf(rooms: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const room of rooms) counts.set(room ?? "no room", (counts.get(room ?? "no room") ?? 0) + 1);
  return [...counts].map(([room, count]) => (counts.size === 1 ? room : `${room} ×${count}`));
}

interface Run {
  from: string;
  to: string;
  first: string;
  last: string;
  dates: number;
}

/**
 * What becomes of a group's sessions, a line for each change with all its dates: those that follow on each other in
 * one phrase.
 */
function changesOf(
  sessions: readonly ProblemSession[],
  held: HeldRooms,
  rooms: ReadonlyMap<string, string | null>,
): { move: string; when: string }[] {
  const runs: Run[] = [];
  let before: Run | undefined;
  for (const { id, date } of sessions) {
    const [from, to] = [held[id] ?? "no room", rooms.get(id) ?? "no room"];
    if (before && before.from === from && before.to === to) {
      before.last = date;
      before.dates += 1;
    } else {
      before = { from, to, first: date, last: date, dates: 1 };
      runs.push(before);
    }
  }
  const whens = new Map<string, string[]>();
  for (const { from, to, first, last, dates } of runs) {
    if (from === to) continue;
    const when = dates === 1 ? dayWords(first) : `${dates} dates, ${dayWords(first)} to ${dayWords(last)}`;
    const move = `${from} → ${to}`;
    whens.set(move, [...(whens.get(move) ?? []), when]);
  }
  return [...whens].map(([move, each]) => ({ move, when: each.join("; ") }));
}
