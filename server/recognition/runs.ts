import mongoose from "mongoose";
import { Credential } from "./credential.js";

/** Days in which staff may undo what was given to several people at once; later, single certificates are taken back. */
export const undoDays = 14;

const dayMilliseconds = 86_400_000;

/** The instant until which what was given at `at` can be undone as a whole. */
const undoneUntil = (at: Date): Date => new Date(at.getTime() + undoDays * dayMilliseconds);

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
  const since = new Date(now.getTime() - undoDays * dayMilliseconds);
  const given = await Credential.find(
    { run: mongoose.trusted({ $ne: null }), issuedAt: mongoose.trusted({ $gte: since }) },
    { run: 1, key: 1, issuedAt: 1, issuedBy: 1, revokedAt: 1 },
  )
    .sort({ issuedAt: 1, _id: 1 })
    .lean();
  const runs = new Map<string, StandingRun>();
  for (const each of given.filter((credential) => ruleKeyOf(credential.key) === key)) {
    const run = each.run ?? "";
    const standing = runs.get(run) ?? {
      run,
      count: 0,
      at: each.issuedAt,
      until: undoneUntil(each.issuedAt),
      by: each.issuedBy,
    };
    runs.set(run, { ...standing, count: standing.count + (each.revokedAt ? 0 : 1) });
  }
  const standing = [...runs.values()].filter(({ count }) => count > 0);
  return (await keepUndoable(standing, now)).reverse();
}

/** One that was issued anew since is younger than the giving it belongs to. */
async function keepUndoable(runs: readonly StandingRun[], now: Date): Promise<StandingRun[]> {
  const kept: StandingRun[] = [];
  for (const run of runs) if (await isUndoable(run.run, now)) kept.push(run);
  return kept;
}

/** Whether the giving can still be undone as a whole at `now`. */
export async function isUndoable(run: string, now: Date): Promise<boolean> {
  const first = await Credential.findOne({ run }, { issuedAt: 1 }).sort({ issuedAt: 1 }).lean();
  return first !== null && now <= undoneUntil(first.issuedAt);
}

/** The key of the rule a credential was given by: an award's credentials carry their term behind it. */
export const ruleKeyOf = (key: string): string => key.split("@")[0] ?? key;
