import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { namingSchema } from "./naming.js";

const inboxSchema = new mongoose.Schema(
  {
    /** The person it is for, by id. */
    to: { type: mongoose.Schema.Types.ObjectId, required: true },
    subject: { type: String, required: true },
    text: { type: String, required: true },
    /** Where it tells who somebody is; absent when nowhere. */
    names: { type: [namingSchema], default: undefined },
    /** Path of the page where the person can act on it; "" for none. */
    path: { type: String, default: "" },
    /** What the button says that leads there. */
    act: { type: String, default: "" },
    kind: { type: String, default: "other" },
    /** What it gathers until it is read, "thread:<group>"; absent for what stands alone. */
    gather: { type: String, default: undefined },
    /** How many it has gathered. */
    count: { type: Number, default: 1 },
    /** When the last letter about what it gathers was written. */
    sentAt: { type: Date, default: undefined },
    createdAt: { type: Date, required: true },
    /** When they read it or said that they had. */
    readAt: { type: Date, default: null },
    /** The database forgets the message then. */
    expiresAt: { type: Date, required: true },
  },
  { collection: "inbox", versionKey: false },
);
inboxSchema.index({ to: 1, readAt: 1, createdAt: -1 });
// What gathers is one message until it is read, whoever tells of it at the same moment.
inboxSchema.index(
  { to: 1, gather: 1 },
  {
    unique: true,
    partialFilterExpression: { gather: { $type: "string" }, readAt: null },
    name: "gathers_once",
  },
);
inboxSchema.index({ "names.person": 1 }, { sparse: true });
inboxSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type InboxMessage = InferRawDocTypeFromSchema<typeof inboxSchema> & { _id: Types.ObjectId };
/** What a person was told, in the app itself, whatever else reached them. */
export const Inbox = mongoose.model("Inbox", inboxSchema);
