import mongoose from "mongoose";
import { isTaken } from "./change.js";
import { hashOf } from "./secret.js";

const allowanceSchema = new mongoose.Schema(
  {
    /** The limit's name and the hash of whom it is counted for: an e-mail address is not readable here. */
    _id: { type: String, required: true },
    spent: { type: Number, required: true },
    /** The count begins anew then. */
    endsAt: { type: Date, required: true },
  },
  { collection: "allowances", versionKey: false },
);
allowanceSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

/** How often something was done in the present span of time, counted for all processes together. */
export const Allowance = mongoose.model("Allowance", allowanceSchema);

/** So many times in so many minutes, counted from the first. */
export interface Measure {
  name: string;
  points: number;
  minutes: number;
}

const idOf = ({ name }: Measure, key: string) => `${name}:${hashOf(key)}`;

/**
 * Counts one more for the key. The count and its limit are one conditional write, so that requests at the same
 * moment, in several processes, are each counted.
 * @returns milliseconds until the count begins anew when that was one too many, else 0
 */
export async function spendOne(measure: Measure, key: string, now: Date): Promise<number> {
  const _id = idOf(measure, key);
  const endsAt = new Date(now.getTime() + measure.minutes * 60_000);
  for (;;) {
    const counted = await Allowance.findOneAndUpdate(
      { _id, endsAt: mongoose.trusted({ $gt: now }) },
      { $inc: { spent: 1 } },
      { returnDocument: "after" },
    ).lean();
    if (counted) return counted.spent <= measure.points ? 0 : counted.endsAt.getTime() - now.getTime();
    try {
      const over = { _id, endsAt: mongoose.trusted({ $lte: now }) };
      await Allowance.updateOne(over, { $set: { spent: 1, endsAt } }, { upsert: true });
      return 0;
    } catch (error) {
      // A rival has begun the new count in between: it is there now.
      if (!isTaken(error)) throw error;
    }
  }
}

/** Looks without counting. @returns milliseconds until the count begins anew when it is used up, else 0 */
export async function waitFor(measure: Measure, key: string, now: Date): Promise<number> {
  const counted = await Allowance.findById(idOf(measure, key)).lean();
  if (!counted || counted.spent < measure.points) return 0;
  return Math.max(0, counted.endsAt.getTime() - now.getTime());
}
