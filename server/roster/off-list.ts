import mongoose, { type InferRawDocTypeFromSchema } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const offListSchema = new mongoose.Schema(
  {
    startedAt: { type: Date, required: true },
    startedBy: { type: id, required: true },
    /** How many there were at first. */
    total: { type: Number, required: true },
    /** Who is still to be taken off, and the version of them that was looked at. */
    waiting: {
      type: [
        new mongoose.Schema(
          { person: { type: id, required: true }, version: { type: String, required: true } },
          { _id: false },
        ),
      ],
      required: true,
    },
    /** Who can't be taken off like this. */
    kept: { type: [id], default: [] },
  },
  { collection: "off_lists", versionKey: false },
);

export type OffListFields = InferRawDocTypeFromSchema<typeof offListSchema>;

/** People who are being taken off the roster together; there is one as long as any of them wait for it. */
export const OffList = mongoose.model("OffList", offListSchema);

/** How far it is with everybody who is being taken off together; null when nobody is. */
export async function findLeaving(): Promise<{ off: number; total: number } | null> {
  const lists = await OffList.find().lean();
  if (lists.length === 0) return null;
  const total = lists.reduce((sum, list) => sum + list.total, 0);
  const rest = lists.reduce((sum, { waiting, kept }) => sum + waiting.length + kept.length, 0);
  return { off: total - rest, total };
}
