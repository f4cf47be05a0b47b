import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";
import { announce } from "../live/announce.js";
import { selfCheck } from "./self-check.js";

const checkSchema = new mongoose.Schema(
  { promise: { type: String, required: true }, broken: { type: [String], default: [] } },
  { _id: false },
);

const lastCheckSchema = new mongoose.Schema(
  {
    /** Only the last one is kept. */
    _id: { type: String, enum: ["last"], required: true },
    at: { type: Date, required: true },
    checks: { type: [checkSchema], required: true },
  },
  { collection: "self_checks", versionKey: false },
);
const LastCheck = mongoose.model("LastCheck", lastCheckSchema);

const most = 50;

/** Looks whether the app's promises hold and keeps what was found. A recurring job, and done when staff ask. */
export async function checkPromises(now: Date): Promise<void> {
  const checks = (await selfCheck()).map(({ promise, broken }) => ({
    promise,
    broken: broken.slice(0, most),
  }));
  await LastCheck.updateOne({ _id: "last" }, { $set: { at: now, checks } }, { upsert: true });
  announce(["office:all"]);
}

/** What was found last; null before the first time. */
export const findLastCheck = (): Promise<InferRawDocTypeFromSchema<typeof lastCheckSchema> | null> =>
  LastCheck.findById("last").lean();
