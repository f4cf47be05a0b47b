import mongoose from "mongoose";
import { Credential } from "./credential.js";

/** Days in which staff may undo what was given to several people at once; later, single certificates are taken back. */
export const undoDays = 14;

const dayMilliseconds = 86_400_000;

/** One giving that can still be undone as a whole. */
export interface StandingRun {
  run: string;
  /** How many still hold what it gave. */
  count: number;
  at: Date;
  until: Date;
  /** Id of who gave it. */
  by: string;
}

/** The givings of a rule, or of an award in any term, that can be undone at `now`; the latest first. */
export async function findRuns(key: string, now: Date): Promise<StandingRun[]> {
  const runs = await Credential.aggregate<Omit<StandingRun, "until">>([
    // An award's credentials carry their term behind its key and an @, and "A" is what comes after that sign.
    { $match: { run: { $ne: null }, $or: [{ key }, { key: { $gt: `${key}@`, $lt: `${key}A` } }] } },
    // One that was issued anew since is younger than the giving it belongs to.
    { $sort: { issuedAt: 1 } },
    {
      $group: {
        _id: "$run",
        at: { $first: "$issuedAt" },
        by: { $first: "$issuedBy" },
        count: { $sum: { $cond: [{ $eq: ["$revokedAt", null] }, 1, 0] } },
      },
    },
    { $match: { at: { $gte: earliest(now) }, count: { $gt: 0 } } },
    { $sort: { at: -1, _id: 1 } },
    { $project: { _id: 0, run: "$_id", at: 1, by: 1, count: 1 } },
  ]);
  return runs.map((run) => ({ ...run, until: new Date(run.at.getTime() + undoDays * dayMilliseconds) }));
}

/** Whether the giving can still be undone as a whole at `now`. */
export async function isUndoable(run: string, now: Date): Promise<boolean> {
  const isTooOld = await Credential.exists({ run, issuedAt: mongoose.trusted({ $lt: earliest(now) }) });
  return isTooOld === null;
}

/** What was given before this instant can't be undone as a whole any more at `now`. */
const earliest = (now: Date): Date => new Date(now.getTime() - undoDays * dayMilliseconds);

/** The key of the rule a credential was given by: an award's credentials carry their term behind it. */
export const ruleKeyOf = (key: string): string => key.split("@")[0] ?? key;
