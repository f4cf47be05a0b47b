import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const boardPostSchema = new mongoose.Schema(
  {
    session: { type: id, required: true },
    group: { type: id, required: true },
    /** Whose it is, so that they can take it back; it is shown to nobody and stands in no trace. */
    author: { type: id, required: true },
    text: { type: String, required: true },
    postedAt: { type: Date, required: true },
    /** Others who are stuck on it as well, each once. */
    backers: { type: [id], default: [] },
    /** When the leader took it into the plan. */
    plannedAt: { type: Date, default: null },
    /** Set when leaders or staff took it off the board. */
    hiddenAt: { type: Date, default: null },
    hiddenBy: { type: id, default: null },
  },
  { collection: "board_posts", optimisticConcurrency: true },
);
boardPostSchema.index({ session: 1, postedAt: 1 });
boardPostSchema.index({ author: 1 });

/** What somebody is stuck on, said before a session without a name. */
export type BoardPostFields = InferRawDocTypeFromSchema<typeof boardPostSchema> & { _id: Types.ObjectId };
export const BoardPost = mongoose.model("BoardPost", boardPostSchema);
