import mongoose from "mongoose";
import { Group } from "../groups/group.js";
import { Apart } from "./apart.js";
import { changesSince } from "./changes-since.js";
import type { RoundDraft } from "./draft.js";
import { fittingNow, isArrangedSo } from "./fitting.js";
import type { MatchProblem } from "./problem.js";
import { kindsIn, problemFor } from "./problem-now.js";
import { overBy, type RoundFields } from "./round.js";

/** What has come between a draft and the round as it is now. */
export interface OutOfDate {
  /** A sentence for each kind of change. */
  changes: string[];
  /** Whether publishing it would be refused; if not, how many of its places would be left. */
  isRefused: boolean;
  left: number;
}

/** What has changed since the draft was worked out; null when nothing has, and once the round is over. */
export async function findOutOfDate(
  round: RoundFields,
  draft: RoundDraft,
  now: Date,
  dataKeys: readonly string[],
): Promise<OutOfDate | null> {
  if (overBy(round)) return null;
  const fresh = await problemFor(round._id, now);
  const changes = changesSince({ draft, fresh, kinds: kindsIn(round, dataKeys) });
  const isRefused = !(await isPublishable(round, draft, fresh));
  const { left } = fittingNow(draft.result.placements, fresh);
  if (changes.length === 0 && !isRefused && left.length === 0) return null;
  return { changes, isRefused, left: left.length };
}

/**
 * Whether the draft keeps what the round asks for now: nobody is left out, taken out or held otherwise, and nobody
 * meets whom they are kept apart from. Places that don't fit any more are another matter: those are left.
 * @param fresh the round's problem as it is now
 */
export async function isPublishable(
  round: Pick<RoundFields, "takenOut">,
  draft: RoundDraft,
  fresh: MatchProblem,
): Promise<boolean> {
  const { placements } = draft.result;
  const isOut = ({ student }: { student: string }) =>
    round.takenOut.some(({ person }) => String(person) === student);
  return (
    !placements.some(isOut) &&
    isArrangedSo({ problem: draft.problem, placements }, fresh) &&
    !(await wouldMeetInside(draft))
  );
}

/** Whether somebody placed would find a member or leader there from whom they are kept apart. */
async function wouldMeetInside({ round, result }: RoundDraft): Promise<boolean> {
  const apart = await Apart.find({ round }, { people: 1 }).lean();
  if (apart.length === 0) return false;
  const ids = [...new Set(result.placements.map(({ group }) => group))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { members: 1, leaders: 1 }).lean();
  const inside = new Map(
    groups.map(({ _id, members, leaders }) => [
      String(_id),
      new Set([...members.map(({ person }) => person), ...leaders].map(String)),
    ]),
  );
  return result.placements.some(({ student, group }) =>
    apart.some(({ people }) => {
      const pair = people.map(String);
      return (
        pair.includes(student) && pair.some((other) => other !== student && inside.get(group)?.has(other))
      );
    }),
  );
}
