import { dayWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import type { PinContradiction } from "./allocation-result.js";
import type { Solved } from "./draft.js";
import { nameOf, type Groups } from "./draft-lines.js";
import type { ProblemRoom, ProblemSession, RoomProblem } from "./room-problem.js";
import { lacking } from "./room-tests.js";

/**
 * The pins that can't hold, in the school's words: a line for each group and reason, with the days it is about. The
 * solver names sessions by their ids.
 */
export function contradictionWords({ problem, result }: Solved, groups: Groups): string[] {
  const sessions = new Map(problem.sessions.map((session) => [session.id, session]));
  const rooms = new Map(problem.rooms.map((room) => [room.id, room]));
  const lines = new Map<string, string[]>();
  for (const { rule, refs, text } of result.infeasible) {
    const room = rooms.get(refs.at(-1) ?? "");
    const [first, second] = refs.flatMap((ref) => sessions.get(ref) ?? []);
    if (!room || !first) {
      lines.set(text.replace(/\.$/, ""), []);
      continue;
    }
    const name = nameOf(groups, first.group);
    const rival = second && nameOf(groups, second.group);
    const line = rival
      ? `${name} and ${rival} are pinned to ${room.id} at the same time or too close together`
      : `${name} is pinned to ${room.id}, ${whyNot(rule, room, first, problem)}`;
    lines.set(line, [...(lines.get(line) ?? []), dayWords(first.date)]);
  }
  return [...lines].map(([line, days]) => (days.length === 0 ? `${line}.` : `${line}: ${listWords(days)}.`));
}

function whyNot(
  rule: PinContradiction["rule"],
  room: ProblemRoom,
  session: ProblemSession,
  { closed }: RoomProblem,
): string {
  switch (rule) {
    case "too-small":
      return `which has ${room.seats} seats, and ${session.size} are needed`;
    case "features":
      return `which has no ${lacking(room, session).join(" and no ")}`;
    case "step-free":
      return "which can’t be reached without steps";
    case "closed": {
      const isShut = closed.some((each) => each.room === room.id && each.date === session.date);
      return isShut ? "which is out of use or not open then" : "which isn’t open then";
    }
    case "booked":
    case "turnover":
      return "which is booked then, or too close to it";
  }
}
