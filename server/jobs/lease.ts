import { randomUUID } from "node:crypto";
import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";
import { isTaken } from "../data/change.js";

const jobSchema = new mongoose.Schema(
  {
    /** The job's name. */
    _id: { type: String, required: true },
    /** The run that holds the lease, or held it last. */
    holder: { type: String, default: null },
    heldUntil: { type: Date, default: null },
    startedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    failedAt: { type: Date, default: null },
    /** Why the last run failed; null when it went well. */
    problem: { type: String, default: null },
    /** Why the last run that failed did; it stays when later ones go well. */
    lastProblem: { type: String, default: null },
    /** How long the last run took. */
    milliseconds: { type: Number, default: null },
    /** When the next run is due. */
    nextAt: { type: Date, default: null },
    runs: { type: Number, default: 0 },
    failures: { type: Number, default: 0 },
  },
  { collection: "jobs", versionKey: false },
);

export type JobFields = InferRawDocTypeFromSchema<typeof jobSchema>;
export const Job = mongoose.model("Job", jobSchema);

/** The right of one run to do a job. */
export interface Lease {
  name: string;
  holder: string;
}

/**
 * Takes the right to run a job until the lease ends. Of several processes exactly one gets it, because the
 * condition and the claim are one write on one document.
 * @param milliseconds how long the lease lasts if its holder dies
 * @returns null while another run holds it
 */
export async function takeLease(name: string, now: Date, milliseconds: number): Promise<Lease | null> {
  const holder = randomUUID();
  const claim = { holder, heldUntil: new Date(now.getTime() + milliseconds), startedAt: now };
  const free = { _id: name, heldUntil: mongoose.trusted({ $lte: now }) };
  const claimed = await Job.updateOne(free, { $set: claim });
  if (claimed.modifiedCount === 1) return { name, holder };
  if (await Job.exists({ _id: name })) return null;
  try {
    await Job.create([{ _id: name, ...claim }]);
    return { name, holder };
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
}

/** Lengthens the lease of a run that goes on. @returns false when another run has taken it meanwhile */
export async function renewLease({ name, holder }: Lease, now: Date, milliseconds: number): Promise<boolean> {
  const heldUntil = new Date(now.getTime() + milliseconds);
  return (await Job.updateOne({ _id: name, holder }, { $set: { heldUntil } })).matchedCount === 1;
}

/** How a run went, beside whether it failed. */
interface Ran {
  milliseconds?: number;
  nextAt?: Date;
}

/** Gives the lease back and writes down how the run ended. @returns false when another run had taken it meanwhile */
export async function endLease(
  { name, holder }: Lease,
  now: Date,
  problem: string | null,
  ran: Ran = {},
): Promise<boolean> {
  const failed = problem === null ? {} : { failedAt: now, lastProblem: problem };
  const ended = { heldUntil: new Date(0), endedAt: now, problem, ...ran, ...failed };
  const failures = problem === null ? 0 : 1;
  const written = await Job.updateOne({ _id: name, holder }, { $set: ended, $inc: { runs: 1, failures } });
  return written.matchedCount === 1;
}
