import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const reportSchema = new mongoose.Schema(
  { person: { type: id, required: true }, at: { type: Date, required: true } },
  { _id: false },
);

const threadPostSchema = new mongoose.Schema(
  {
    group: { type: id, required: true },
    author: { type: id, required: true },
    /** The announcement it replies to; null for an announcement. */
    replyTo: { type: id, default: null },
    text: { type: String, required: true },
    /** Its author is erased, and a word of ours stands in place of theirs. */
    isRemoved: { type: Boolean, default: false },
    postedAt: { type: Date, required: true },
    /** Those who find that it doesn't belong here, each once. */
    reports: { type: [reportSchema], default: [] },
    /** Set while it is hidden from members, with the reason they read in its place. */
    hiddenAt: { type: Date, default: null },
    hiddenBy: { type: id, default: null },
    hiddenReason: { type: String, default: "" },
  },
  { collection: "thread_posts", optimisticConcurrency: true },
);
threadPostSchema.index({ group: 1, replyTo: 1, postedAt: -1 });
threadPostSchema.index({ author: 1 });
threadPostSchema.index({ "reports.person": 1 }, { sparse: true });

/** An announcement in a group's thread, or a reply to one. */
export type ThreadPostFields = InferRawDocTypeFromSchema<typeof threadPostSchema> & { _id: Types.ObjectId };
export type ThreadPostDocument = mongoose.HydratedDocument<mongoose.InferSchemaType<typeof threadPostSchema>>;
export const ThreadPost = mongoose.model("ThreadPost", threadPostSchema);
