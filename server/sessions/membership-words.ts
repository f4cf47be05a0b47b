import type { GroupFields } from "../groups/group.js";
import type { Notice } from "../web/respond.js";
import { beginningWords, type Beginning } from "./beginning.js";
import type { JoinOutcome, LeaveOutcome } from "./membership.js";
import type { UndoOutcome } from "./undoing.js";

type Named = Pick<GroupFields, "title">;

/** What asking for a place led to, in words for the next page. @param beginning null for a group of the running term */
export function wordsOfJoining(
  group: Named,
  done: Exclude<JoinOutcome, { outcome: "refused" }>,
  beginning: Beginning | null,
): Notice {
  const number = `You are number ${done.position ?? 0} in the waitlist of ${group.title}${termWords(beginning)}.`;
  switch (done.outcome) {
    case "joined":
      return {
        kind: "done",
        text: `You are in ${group.title}${termWords(beginning)}. Its dates are yours now.`,
      };
    case "already-in":
      return { kind: "done", text: `You are in ${group.title}${termWords(beginning)} already.` };
    case "waitlisted":
      return { kind: "done", text: `The group is full. ${number}` };
    case "already-waiting":
      return { kind: "done", text: number };
  }
}

const termWords = (beginning: Beginning | null): string =>
  beginning ? ` (${beginningWords(beginning)})` : "";

/** What leaving led to. */
export function wordsOfLeaving(group: Named, { outcome, passedOn }: LeaveOutcome): Notice {
  switch (outcome) {
    case "not-in":
      return { kind: "done", text: `You are not in ${group.title}.` };
    case "has-more":
      return {
        kind: "warning",
        text: `There is a place in ${group.title} for you by now, so nothing was given up. You can give it up here.`,
      };
    case "left-waitlist":
      return { kind: "done", text: `You have left the waitlist of ${group.title}.` };
    case "left": {
      const after = passedOn ? " The place goes to the next in the waitlist." : "";
      return { kind: "done", text: `You have left ${group.title}.${after}` };
    }
  }
}

/** What moving here led to. @param from title of the group that was left, and whether its place was passed on */
export function wordsOfMoving(
  group: Named,
  from: { title: string; passedOn: boolean },
  beginning: Beginning | null,
): Notice {
  const after = from.passedOn ? ` The place in ${from.title} goes to the next in its waitlist.` : "";
  return {
    kind: "done",
    text: `You have moved from ${from.title} to ${group.title}${termWords(beginning)}. Its dates are yours now.${after}`,
  };
}

/** What taking something back led to. */
export function wordsOfUndoing({ outcome, title }: Exclude<UndoOutcome, { outcome: "refused" }>): Notice {
  const text =
    outcome === "back-in" ? `You are back in ${title}.` : `You are back in the waitlist of ${title}.`;
  return { kind: "done", text };
}
