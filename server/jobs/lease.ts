import { randomUUID } from "node:crypto";
import mongoose, { type InferSchemaType } from "mongoose";

const jobSchema = new mongoose.Schema(
  {
    /** The job's name. */
    _id: { type: String, required: true },
    holder: { type: String, default: null },
    heldUntil: { type: Date, default: null },
    startedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    failedAt: { type: Date, default: null },
    problem: { type: String, default: null },
    runs: { type: Number, default: 0 },
    failures: { type: Number, default: 0 },
  },
  { collection: "jobs", versionKey: false },
);

export type JobRecord = InferSchemaType<typeof jobSchema>;
export const Job = mongoose.model("Job", jobSchema);

/** This process, as a holder of leases. */
const self = randomUUID();

/**
 * Takes the right to run a job until the lease ends. Of several processes exactly one gets it, because the
 * condition and the claim are one write on one document.
 * @param milliseconds how long the lease lasts if its holder dies
 */
export async function takeLease(name: string, now: Date, milliseconds: number): Promise<boolean> {
  await Job.updateOne({ _id: name }, { $setOnInsert: { heldUntil: new Date(0) } }, { upsert: true });
  const claim = { holder: self, heldUntil: new Date(now.getTime() + milliseconds), startedAt: now };
  const claimed = await Job.updateOne(
    { _id: name, heldUntil: mongoose.trusted({ $lte: now }) },
    { $set: claim },
  );
  return claimed.modifiedCount === 1;
}

/** Gives the lease back and writes down how the run ended. */
export async function endLease(name: string, now: Date, problem: string | null): Promise<void> {
  const ended = {
    heldUntil: new Date(0),
    endedAt: now,
    problem,
    ...(problem === null ? {} : { failedAt: now }),
  };
  await Job.updateOne(
    { _id: name, holder: self },
    { $set: ended, $inc: { runs: 1, failures: problem === null ? 0 : 1 } },
  );
}
